// Requests as no decent client sends them: the path byte for byte, a body with or without its length.
import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";
import { PATIENCE_MS } from "./patience.ts";

export interface Hostile {
  method: string;
  /** Sent as it is: nothing resolves its dots or encodes its letters. */
  path: string;
  token?: string | undefined;
  contentType?: string | undefined;
  headers?: Record<string, string>;
  body?: string | Uint8Array | undefined;
  /** Does not say how long the body is. */
  chunked?: boolean;
  /** Says that it is so long, whatever it is, and waits for an answer. */
  claims?: number;
}

export interface Answered {
  status: number;
  text: string;
  requestId: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Rejects when nothing is answered within `withinMs`; a stream that began is an answer, and is left. */
export async function send(url: string, hostile: Hostile, withinMs = PATIENCE_MS): Promise<Answered> {
  const { method, path, token, contentType, body, chunked = false, claims } = hostile;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const headers: Record<string, string> = { ...hostile.headers };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  if (contentType !== undefined) headers["content-type"] = contentType;
  if (bytes && !chunked) headers["content-length"] = String(claims ?? bytes.length);
  const { hostname, port } = new URL(url);
  const signal = AbortSignal.timeout(withinMs);
  // What was refused in the middle of its body must not meet the next request.
  const own = chunked || claims ? { agent: false as const } : { agent };
  const asking = request({ hostname, port, method, path, headers, signal, ...own });
  const answered = answerTo(asking, `${method} ${path.slice(0, 200)}`);
  if (bytes) asking.write(bytes);
  if (claims === undefined) asking.end();
  const response = await answered;
  const text = await read(response);
  if (claims !== undefined) asking.destroy();
  return { status: response.statusCode!, text, requestId: String(response.headers["x-request-id"] ?? "") };
}

function answerTo(asking: ClientRequest, what: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asking.once("response", resolve);
    asking.on("error", (error) => reject(new Error(`${what}: ${String(error)}`)));
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const isStream = (response.headers["content-type"] ?? "").includes("event-stream");
  let text = "";
  response.setEncoding("utf8");
  try {
    for await (const piece of response) {
      text += piece as string;
      if (isStream) break;
    }
  } catch (error) {
    // The rest of a body that was refused is cut off by the server, after its answer.
    if (text === "") throw error;
  }
  return text;
}
