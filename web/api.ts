import { ApiError, toApiError } from "./api-error.ts";

interface RequestOptions {
  /** Sent as JSON, unless it is a Blob, which goes as it is. */
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** What the server warns of. */
  onWarnings?: (warnings: string[]) => void;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of the server, as the signed-in person (same-origin cookie). Throws ApiError and nothing else but an abort. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const { body, query, signal, headers } = options;
  const raw = body instanceof Blob;
  const response = await reach(withQuery(path, query), {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const answer: unknown = await readJson(response);
  if (!response.ok) throw toApiError(response.status, answer, response.headers.get("retry-after"));
  options.onWarnings?.(warningsOf(response.headers.get("warning")));
  return answer as T;
}

/** RFC 9110 allows several in one header: 299 - "text", 299 - "text". */
function warningsOf(header: string | null): string[] {
  const found = (header ?? "").matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...found].map(([, text]) => text!.replace(/\\(.)/g, "$1"));
}

export const api = {
  get: <T>(path: string, query?: RequestOptions["query"], signal?: AbortSignal) =>
    request<T>("GET", path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }),
  post: <T>(path: string, body: unknown = {}) => request<T>("POST", path, { body }),
  put: <T>(path: string, body: unknown) => request<T>("PUT", path, { body }),
  patch: <T>(path: string, body: unknown) => request<T>("PATCH", path, { body }),
  delete: <T = void>(path: string) => request<T>("DELETE", path),
};

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({ status: 0, code: "OFFLINE", message: "The server cannot be reached." });
  }
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (!response.ok) return undefined;
    throw new ApiError({ status: response.status, code: "UNAVAILABLE", message: "The answer was not JSON." });
  }
}

function withQuery(path: string, query: RequestOptions["query"]): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`;
}
