import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LanguageModelV4StreamPart, LanguageModelV4StreamResult } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  /** Settles when the caller's connection is gone before the answer was complete. */
  hungUp: Promise<void>;
}
type Answer = (response: ServerResponse, received: Received) => void;

/** A provider on a real socket, whose next answers the test writes. */
export interface WireServer {
  url: string;
  received: Received[];
  answer(next: Answer): void;
  close(): Promise<void>;
}

export async function startWireServer(): Promise<WireServer> {
  let answer: Answer = (response) => response.writeHead(500).end();
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const hungUp = new Promise<void>((resolve) =>
        response.on("close", () => !response.writableFinished && resolve()),
      );
      const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>;
      const call = { path: request.url ?? "", headers: request.headers, body, hungUp };
      received.push(call);
      answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (next) => (answer = next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function modelConfig(fields: Partial<ModelConfig> = {}): ModelConfig {
  return {
    name: "a-model",
    provider: "a-provider",
    protocol: "openai",
    model: "model-1",
    credential: { kind: "none" },
    parameters: {},
    contextWindow: 100_000,
    maxOutputTokens: 4096,
    capabilities: { tools: true, images: true, reasoning: true },
    limits: { firstTokenMs: 5000, stallMs: 5000, totalMs: 20_000 },
    ...fields,
  };
}

export async function partsOf(result: PromiseLike<LanguageModelV4StreamResult>): Promise<LanguageModelV4StreamPart[]> {
  const parts: LanguageModelV4StreamPart[] = [];
  const reader = (await result).stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) parts.push(read.value);
  return parts;
}

/** Parts as they are whatever the network chunks were: neighbouring deltas of a block joined, pings left out. */
export function settled(parts: LanguageModelV4StreamPart[]): LanguageModelV4StreamPart[] {
  const out: LanguageModelV4StreamPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.type === "ping") continue;
    if (isDelta(part) && last !== undefined && isDelta(last) && last.id === part.id) last.delta += part.delta;
    else out.push({ ...part });
  }
  return out;
}

type Delta = LanguageModelV4StreamPart & { type: "text-delta" | "reasoning-delta" | "tool-input-delta" };

export function isDelta(part: LanguageModelV4StreamPart): part is Delta {
  return part.type === "text-delta" || part.type === "reasoning-delta" || part.type === "tool-input-delta";
}

export function textOf(
  parts: LanguageModelV4StreamPart[],
  kind: "text-delta" | "reasoning-delta" = "text-delta",
): string {
  return parts.map((part) => (part.type === kind ? part.delta : "")).join("");
}

/** `data:` records of objects, as most families send them. */
export function sse(...records: unknown[]): string {
  return records.map((record) => `data: ${typeof record === "string" ? record : JSON.stringify(record)}\n\n`).join("");
}
