// How a stand-in answers: plainly, or with the fault that waits.
import type { ServerResponse } from "node:http";
import type { Fault, StandInServer } from "./platform.ts";

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
/** The platform's own words for each fault. */
export interface FaultAnswers {
  limited(retryAfterMs: number): Answer;
  /** Also forgets the token. */
  expired(): Answer;
  refused(): Answer;
}

export function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const isText = typeof body === "string" || body instanceof Uint8Array;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

/** For calls that post or change a message: does the work, unless the fault that waits says otherwise. */
export async function sendUnlessFault(
  at: { server: StandInServer; response: ServerResponse; answers: FaultAnswers },
  work: () => Answer | Promise<Answer>,
): Promise<void> {
  const fault = at.server.takeFault();
  if (fault?.kind === "lost") {
    await work();
    at.response.destroy();
    return;
  }
  send(at.response, fault ? refusal(fault, at.answers) : await work());
}

function refusal(fault: Exclude<Fault, { kind: "lost" }>, answers: FaultAnswers): Answer {
  switch (fault.kind) {
    case "limited":
      return answers.limited(fault.retryAfterMs);
    case "failing":
      return { status: fault.status, body: "<html>upstream</html>", headers: { "content-type": "text/html" } };
    case "expired":
      return answers.expired();
    case "refused":
      return answers.refused();
  }
}

/** The parts of a multipart/form-data body. */
export async function readForm(body: Buffer, contentType: string | undefined): Promise<Map<string, FormPart>> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType ?? "" } }).formData();
  const parts = new Map<string, FormPart>();
  for (const [name, value] of form) {
    if (typeof value === "string") parts.set(name, { text: value, name: "", bytes: new TextEncoder().encode(value) });
    else parts.set(name, { text: "", name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return parts;
}
export interface FormPart {
  text: string;
  name: string;
  bytes: Uint8Array;
}
