import { CliError } from "./cli-error.ts";
import type { Target } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface Ask {
  method?: string;
  body?: unknown;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** A refusal of the server, in its own words. */
export class ApiRefusal extends CliError {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /** The same request would be refused again, whenever it is made. */
  get isFinal(): boolean {
    return this.status < 500 && this.status !== 429;
  }
}

/** One server with one credential. Warnings that it sends go to the terminal. */
export class Api {
  readonly target: Target;
  readonly #terminal: Terminal;

  constructor(target: Target, terminal: Terminal) {
    this.target = target;
    this.#terminal = terminal;
  }

  /** Throws an ApiRefusal for any status from 400, and a CliError when nothing answers. */
  async fetch(path: string, ask: Ask = {}): Promise<Response> {
    const { server, token } = this.target;
    const headers = new Headers({ accept: ask.accept ?? "application/json", "user-agent": "weft-cli", ...ask.headers });
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (ask.body !== undefined) headers.set("content-type", ask.contentType ?? "application/json");
    const response = await fetch(`${server}${path}`, {
      method: ask.method ?? "GET",
      headers,
      ...(ask.body === undefined ? {} : { body: typeof ask.body === "string" ? ask.body : JSON.stringify(ask.body) }),
      ...(ask.signal ? { signal: ask.signal } : {}),
    }).catch((error: unknown) => {
      if (ask.signal?.aborted) throw error;
      throw new CliError(`${server} does not answer (${causeOf(error)}). Is it running? See --server.`);
    });
    this.#showWarnings(response);
    if (response.status >= 400) throw await refusal(response, server);
    return response;
  }

  /** Throws what `fetch` throws, and a CliError when the answer breaks off or is none of Weft's. */
  async json<T>(path: string, ask: Ask = {}): Promise<T> {
    const response = await this.fetch(path, ask);
    try {
      return (await response.json()) as T;
    } catch (error) {
      if (ask.signal?.aborted) throw error;
      throw new CliError(`The answer of ${this.target.server} broke off or is not JSON. Is it a Weft server?`);
    }
  }

  #showWarnings(response: Response): void {
    // RFC 9110 allows several in one header: 299 - "text", 299 - "text".
    for (const [, text] of (response.headers.get("warning") ?? "").matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
      this.#terminal.err(`Warning: ${text!.replace(/\\(.)/g, "$1")}\n`);
    }
  }
}

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? String(error);
}

async function refusal(response: Response, server: string): Promise<ApiRefusal> {
  const body = (await response.json().catch(() => ({}))) as {
    message?: string;
    reason?: string;
    error?: { message?: string; code?: string } | string;
    error_description?: string;
  };
  const nested = typeof body.error === "object" ? body.error : undefined;
  const reason = body.reason ?? nested?.code ?? (typeof body.error === "string" ? body.error : "");
  if (response.status === 401) {
    return new ApiRefusal(401, reason, `You are not signed in to ${server}: run "weft login --server ${server}".`);
  }
  const message = body.message ?? nested?.message ?? body.error_description;
  return new ApiRefusal(response.status, reason, message ?? `${server} answered ${response.status}.`);
}
