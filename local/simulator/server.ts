import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { httpServer, readBody, sendJson } from "../http.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { chatCompletions, openaiFailure } from "./chat-completions.ts";
import { embeddings, type EmbeddingsRequest } from "./embeddings.ts";
import { Failures } from "./failures.ts";
import { playStream, playWhole } from "./play.ts";
import { responses } from "./responses.ts";
import { RECOVERED, scriptFor } from "./script.ts";
import { countTokens } from "./tokens.ts";
import { nowSeconds, type WireFormat } from "./wire.ts";

// A stand-in for a model provider: it speaks their wire formats and does what the last user message says.

const FORMATS: Record<string, WireFormat> = {
  "/v1/chat/completions": chatCompletions,
  "/v1/responses": responses,
  "/v1/messages": anthropicMessages,
};

const MODELS = {
  object: "list",
  data: [{ id: "simulator", object: "model", created: nowSeconds(), owned_by: "simulator" }],
};

/** What each wire format reads in its own way. */
type Body = { stream?: boolean };

async function readJson(request: IncomingMessage): Promise<Body | null> {
  const text = await readBody(request);
  try {
    const body = JSON.parse(text) as unknown;
    return typeof body === "object" ? body : null;
  } catch {
    return null;
  }
}

class Simulator {
  readonly #failures = new Failures();

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?")[0]!;
    if (request.method === "GET" && path === "/v1/models") return sendJson(response, 200, MODELS);
    const format = FORMATS[path];
    if (request.method !== "POST" || (!format && path !== "/v1/embeddings")) {
      return sendJson(response, 404, openaiFailure(404, `There is no ${request.method} ${path}.`));
    }
    const body = await readJson(request);
    if (!body) return sendJson(response, 400, openaiFailure(400, "The body is not a JSON object."));
    if (!format) return sendJson(response, 200, embeddings(body as EmbeddingsRequest));
    return this.#speak(format, body, response);
  }

  async #speak(format: WireFormat, body: Body, response: ServerResponse): Promise<void> {
    const given = body as never;
    const dialogue = format.read(given);
    if (dialogue.turns.at(-1)?.role === "assistant") {
      // As providers do whose models do not go on with words that are put in their mouth.
      return sendJson(response, 400, format.failure(400, "The conversation ends with an answer."));
    }
    const script = scriptFor(dialogue);
    if (script.kind === "fail" && this.#failures.refuses(dialogue, script.times)) {
      const retry: Record<string, string> = script.status === 429 ? { "retry-after": "1" } : {};
      return sendJson(response, script.status, format.failure(script.status, "A simulated failure."), retry);
    }
    const answer = script.kind === "fail" ? RECOVERED : script;
    const inputTokens = countTokens([dialogue.system, ...dialogue.turns.map(({ text }) => text)]);
    if (body.stream === true) return playStream(response, answer, format.stream(given, inputTokens), inputTokens);
    return playWhole(response, answer, (whole) => format.whole(given, whole), inputTokens);
  }
}

export function simulatorServer(): Server {
  const simulator = new Simulator();
  return httpServer("model simulator", (request, response) => simulator.answer(request, response));
}
