import type { ServerResponse } from "node:http";
import type { Piece, Script } from "./script.ts";

/** Writes what a wire family calls a piece, its end and an unreadable chunk. */
export interface Dialect {
  begin(): string;
  piece(piece: Piece, index: number): string;
  finish(): string;
}

export const SSE_HEADERS = { "content-type": "text/event-stream", "cache-control": "no-store" };
const GARBAGE = 'data: {"choices": [{"delta": {"conte\n\n';

/**
 * Plays a script as server-sent events. Pieces are due at fixed times from the start, so that a late timer does not
 * shift the rest; pieces that are due together go out in one write. Stops when the reader is gone.
 */
export async function play(response: ServerResponse, script: Script, dialect: Dialect): Promise<void> {
  response.writeHead(200, SSE_HEADERS);
  response.write(dialect.begin());
  const startedAt = performance.now();
  let due = 0;
  let batch = "";
  for (const [index, piece] of script.pieces.entries()) {
    due += piece.kind === "call" ? 0 : piece.delayMs;
    const waitMs = startedAt + due - performance.now();
    if (waitMs > 0.5 || batch.length > 16_384) {
      if (batch !== "") await send(response, batch);
      batch = "";
      if (waitMs > 0.5) await sleep(waitMs);
    }
    if (response.destroyed) return;
    batch += dialect.piece(piece, index);
  }
  if (batch !== "") await send(response, batch);
  await end(response, script.end, dialect);
}

async function end(response: ServerResponse, how: Script["end"], dialect: Dialect): Promise<void> {
  switch (how) {
    case "cut":
      await sleep(20);
      response.destroy();
      return;
    case "stall":
      return;
    case "garbage":
      response.end(GARBAGE);
      return;
    default:
      response.end(dialect.finish());
  }
}

async function send(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  await new Promise<void>((resolve) => {
    response.once("drain", resolve);
    response.once("close", resolve);
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function event(data: unknown, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

export function textOf(script: Script, kind: "text" | "reasoning"): string {
  return script.pieces.map((piece) => (piece.kind === kind ? piece.text : "")).join("");
}
