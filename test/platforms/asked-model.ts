// A provider of a model whose answers a test writes itself, one by one.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";

export interface AskedModel {
  /** Base address, as chat completions have it. */
  url: string;
  /** How often it was asked. */
  asked(): number;
  /** What it was asked for the n-th time, once it was, and what it says to that. */
  question(n: number): Promise<Question>;
  close(): void;
}

interface Question {
  body: string;
  answer(content: string): void;
  refuse(): void;
}

const JSON_TYPE = { "content-type": "application/json" };

export async function startAskedModel(): Promise<AskedModel> {
  const questions: Question[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => void questions.push(questionOf(body, response)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: () => questions.length,
    question: async (n) => {
      await expect.poll(() => questions.length).toBe(n + 1);
      return questions[n]!;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function questionOf(body: string, response: ServerResponse): Question {
  return {
    body,
    answer: (content) => {
      const message = { role: "assistant", content };
      const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
      const choices = [{ index: 0, message, finish_reason: "stop" }];
      const whole = { id: "c", object: "chat.completion", created: 1, model: "small", choices, usage };
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(whole));
    },
    refuse: () => void response.writeHead(400, JSON_TYPE).end('{"error":{}}'),
  };
}
