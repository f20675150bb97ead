import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { httpServer, readBody, sendJson } from "../http.ts";
import { messagesAnswer, messagesDialect, readMessages } from "./anthropic-messages.ts";
import { chatAnswer, chatDialect, readChat } from "./chat-completions.ts";
import { embeddingsAnswer } from "./embeddings.ts";
import { play, type Dialect } from "./play.ts";
import { readResponses, responsesAnswer, responsesDialect } from "./responses.ts";
import { scriptOf, type Script, type Turn } from "./script.ts";

/** One wire family: how a question is read and an answer is written. */
interface Family<Request> {
  read(request: Request): { turns: Turn[]; system: string };
  dialect(request: Request, turns: Turn[], script: Script): Dialect;
  answer(request: Request, turns: Turn[], script: Script): object;
}

const FAMILIES: Record<string, Family<never>> = {
  "/v1/chat/completions": { read: readChat, dialect: chatDialect, answer: chatAnswer },
  "/v1/responses": { read: readResponses, dialect: responsesDialect, answer: responsesAnswer },
  "/v1/messages": { read: readMessages, dialect: messagesDialect, answer: messagesAnswer },
};

const MODELS = { object: "list", data: [{ id: "simulator", object: "model", created: 0, owned_by: "weft" }] };
/** How often a conversation has failed so far; forgotten when too many are kept. */
const FAILURES_MAX = 10_000;

/** A stand-in for a model provider: speaks the wire formats, does what its last message says. */
export function simulatorServer(): Server {
  const failures = new Map<string, number>();
  return httpServer("model simulator", async (request, response) => {
    const path = (request.url ?? "").split("?")[0]!;
    if (request.method === "GET" && path === "/v1/models") return sendJson(response, 200, MODELS);
    if (request.method !== "POST") return sendJson(response, 404, { error: { message: "not found" } });
    const body = await readJson(request);
    if (body === undefined)
      return sendJson(response, 400, {
        error: { message: "The body is not valid JSON.", type: "invalid_request_error" },
      });
    if (path === "/v1/embeddings") return sendJson(response, 200, embeddingsAnswer(body as never));
    const family = FAMILIES[path];
    if (!family) return sendJson(response, 404, { error: { message: `No such path: ${path}` } });
    return answer(family, body as never, { response, failures });
  });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await readBody(request));
  } catch {
    return undefined;
  }
}

async function answer(
  family: Family<never>,
  body: never,
  { response, failures }: { response: ServerResponse; failures: Map<string, number> },
): Promise<void> {
  const { turns, system } = family.read(body);
  const script = scriptOf(turns, system);
  if (script.fail && failsNow(script.fail, JSON.stringify(turns), failures))
    return refuse(response, script.fail.status);
  if ((body as { stream?: boolean }).stream) return play(response, script, family.dialect(body, turns, script));
  sendJson(response, 200, family.answer(body, turns, script));
}

function failsNow(fail: NonNullable<Script["fail"]>, conversation: string, failures: Map<string, number>): boolean {
  const failed = failures.get(conversation) ?? 0;
  if (failed >= fail.times) {
    failures.delete(conversation);
    return false;
  }
  if (failures.size > FAILURES_MAX) failures.clear();
  failures.set(conversation, failed + 1);
  return true;
}

function refuse(response: ServerResponse, status: number): void {
  const headers: Record<string, string> = status === 429 ? { "retry-after": "1" } : {};
  const error = { message: `Simulated failure ${status}`, type: "simulated_error", code: String(status) };
  sendJson(response, status, { error }, headers);
}
