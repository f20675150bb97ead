// An organization as a client of Kubernetes sees it.
import type { Person } from "./person.ts";
import { Lookout } from "./patience.ts";

export const GROUP = "/apis/agent.wecode.io/v1";
export const DEFAULT = `${GROUP}/namespaces/default`;

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    labels?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
    annotations?: Record<string, string>;
    managedFields?: { manager: string; operation: string }[];
  };
  spec: Record<string, unknown>;
  status?: Record<string, unknown>;
}

export interface Answered {
  status: number;
  body: never;
  headers: Headers;
}

export interface Cluster {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Makes a resource in `default`; throws when it is refused. */
  make(kind: string, name: string, spec: object, metadata?: object): Promise<Manifest>;
  merge(path: string, body: unknown): Promise<Answered>;
  /** `take` is called with every line as it comes. */
  watch(path: string, headers?: Record<string, string>, take?: (line: Line) => void): Promise<Watch>;
}

export interface Line {
  type: string;
  object: Manifest & { code?: number; rows?: { cells: unknown[] }[]; columnDefinitions?: unknown[] | null };
}

export interface Watch {
  lines: Line[];
  /** The first line, past or to come, that fits. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  /** When the stream has ended, from either side. */
  ended: Promise<void>;
  close(): void;
}

export function manifest(kind: string, name: string, spec: object, metadata: object = {}) {
  return { apiVersion: "agent.wecode.io/v1", kind, metadata: { name, ...metadata }, spec };
}

/** `organization`: another one than the person's own. */
export function clusterOf(url: string, person: Person, organization?: string): Cluster {
  const own = {
    authorization: `Bearer ${person.token}`,
    ...(organization ? { "x-weft-organization": organization } : {}),
  };
  const ask: Cluster["ask"] = async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...own, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as never, headers: response.headers };
  };
  return {
    ask,
    make: async (kind, name, spec, metadata) => {
      const path = `${DEFAULT}/${kind.toLowerCase()}s`;
      const { status, body } = await ask("POST", path, manifest(kind, name, spec, metadata));
      if (status !== 201) throw new Error(`${kind} ${name}: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    merge: (path, body) => ask("PATCH", path, body, { "content-type": "application/merge-patch+json" }),
    watch: (path, headers, take) => openWatch(url + path, { ...own, ...headers }, take),
  };
}

async function openWatch(
  url: string,
  headers: Record<string, string>,
  take: (line: Line) => void = () => undefined,
): Promise<Watch> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  if (!response.ok) throw new Error(`watch: ${response.status} ${await response.text()}`);
  const lines: Line[] = [];
  const lookout = new Lookout();
  // Closed by the test or cut off: both are its end. Whoever waits for more is told what came last.
  const ended = read(response.body!, (line) => {
    lines.push(line);
    take(line);
    lookout.look();
  }).catch(() => undefined);
  return {
    lines,
    ended,
    close: () => abort.abort(),
    until: (fits) =>
      lookout.until(
        () => lines.find(fits),
        () => `last: ${JSON.stringify(lines.slice(-3))}`,
      ),
  };
}

async function read(body: ReadableStream<Uint8Array>, take: (line: Line) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) if (line !== "") take(JSON.parse(line) as Line);
  }
}
