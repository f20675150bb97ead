// A program that speaks the generic webhook: it keeps the ids of what it took, as Standard Webhooks asks of receivers.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { type Fault, type Said, type Signed, type StandIn, StandInServer } from "./platform.ts";

const HOST = "hooks.example.com";
const SECRET = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;

export async function startWebhook(): Promise<StandIn> {
  const signer = new Webhook(SECRET);
  const taken = new Map<string, string>();
  const files = new Map<string, { bytes: Uint8Array; mime: string }>();
  const server = new StandInServer((request, body, response) => {
    if (request.method === "GET") return sendFile(files, request, response);
    const fault = server.takeFault();
    if (fault && fault.kind !== "lost") return meet(fault, response);
    take(request, body);
    if (fault) return void request.socket.destroy();
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });

  function take(request: IncomingMessage, body: Buffer): void {
    const headers = request.headers as Record<string, string>;
    const message = signer.verify(body, headers) as {
      type: string;
      conversation_id: string;
      text?: string;
      actions?: { id: string }[];
      name?: string;
      base64?: string;
    };
    const id = headers["webhook-id"]!;
    if (taken.has(id)) return;
    taken.set(id, message.conversation_id);
    const file =
      message.base64 === undefined
        ? {}
        : { file: { name: message.name!, bytes: Buffer.from(message.base64, "base64") } };
    const actions = (message.actions ?? []).map((action) => action.id);
    server.show({ id, conversation: message.conversation_id, text: message.text ?? "", actions, ...file });
  }

  const origin = await server.listen();
  return {
    platform: "webhook",
    settings: { replyUrl: `https://${HOST}/answers` },
    credentials: { secret: SECRET },
    origins: { [HOST]: origin },
    sign: (said) => Promise.resolve(sign(signer, files, said)),
    shown: () => server.shown,
    until: (fits, timeoutMs) => server.until(fits, timeoutMs),
    fail: (fault, times) => server.fail(fault, times),
    close: () => server.close(),
  };
}

function sign(signer: Webhook, files: Map<string, { bytes: Uint8Array; mime: string }>, said: Said): Signed {
  if (said.file) files.set(`/files/${said.id}`, said.file);
  const attachments = said.file
    ? [{ name: said.file.name, mime: said.file.mime, url: `https://${HOST}/files/${said.id}` }]
    : [];
  const body = JSON.stringify({
    sender_id: said.sender.id,
    sender_name: said.sender.name,
    conversation_id: said.conversation,
    scope: said.scope,
    message_type: said.action === undefined ? "text" : "action",
    content: said.action ?? said.text,
    attachments,
    ...(said.mentioned === undefined ? {} : { addressed: said.mentioned }),
  });
  const date = new Date();
  const headers = {
    "content-type": "application/json",
    "webhook-id": said.id,
    "webhook-timestamp": String(Math.floor(date.getTime() / 1000)),
    "webhook-signature": signer.sign(said.id, date, body),
  };
  return { method: "POST", query: "", headers, body };
}

function meet(fault: Fault, response: ServerResponse): void {
  if (fault.kind === "limited") {
    response.writeHead(429, { "retry-after": String(Math.ceil(fault.retryAfterMs / 1000)) }).end();
  } else response.writeHead(fault.kind === "failing" ? fault.status : fault.kind === "expired" ? 503 : 410).end();
}

function sendFile(
  files: Map<string, { bytes: Uint8Array; mime: string }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = files.get(request.url ?? "");
  if (!file) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": file.mime }).end(file.bytes);
}
