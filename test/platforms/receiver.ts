// A server that takes whatever is posted to it, as endpoints of webhooks and group robots do.
import type { IncomingHttpHeaders } from "node:http";
import { StandInServer } from "./platform.ts";

export interface Posted {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export interface Receiver {
  origin: string;
  posted: Posted[];
  /** What the next requests are answered, one each; then 200 and `answer`. */
  next: { status: number; headers?: Record<string, string> }[];
  close(): Promise<void>;
}

export async function startReceiver(answer: object = {}): Promise<Receiver> {
  const posted: Posted[] = [];
  const next: Receiver["next"] = [];
  const server = new StandInServer((request, body, response) => {
    posted.push({ path: request.url ?? "", headers: request.headers, body: body.toString() });
    const { status, headers = {} } = next.shift() ?? { status: 200 };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(status === 200 ? answer : {}));
  });
  return { origin: await server.listen(), posted, next, close: () => server.close() };
}
