import type { ServerResponse } from "node:http";
import { Reader } from "./reader.ts";
import type { Answer, Run } from "./script.ts";
import { sendJson } from "../http.ts";
import type { Usage, Whole, Wire } from "./wire.ts";

const SSE_HEADERS = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
const GARBAGE = 'data: {"choices":[{"index":0,"delta":{"conte\n\n';
const WRITE_CHARACTERS = 32_768;

/**
 * Tokens of a run in groups that are due together. Token k is due k paces after the start, however late the timers
 * before it were, so a run keeps its speed. At pace 0 a group is as large as one write should be.
 */
export async function* dueTogether(
  run: Pick<Run, "total" | "everyMs">,
  reader: Pick<Reader, "isGone" | "pause">,
): AsyncGenerator<[from: number, to: number]> {
  const started = performance.now();
  let sent = 0;
  while (sent < run.total && !reader.isGone) {
    const due = run.everyMs === 0 ? run.total : Math.floor((performance.now() - started) / run.everyMs);
    if (due > sent) {
      const to = Math.min(due, run.total);
      yield [sent, to];
      sent = to;
    } else {
      await reader.pause(Math.max(1, Math.ceil(started + (sent + 1) * run.everyMs - performance.now())));
    }
  }
}

async function streamRun(run: Run, wire: Wire, reader: Reader): Promise<void> {
  for await (const [from, to] of dueTogether(run, reader)) {
    let text = "";
    for (let index = from; index < to && !reader.isGone; index += 1) {
      text += wire.token(run.kind, run.token(index));
      if (text.length < WRITE_CHARACTERS) continue;
      await reader.write(text);
      text = "";
    }
    if (text !== "") await reader.write(text);
  }
}

function usageOf({ runs, calls }: Answer, inputTokens: number): Usage {
  const total = (kinds: Run[]) => kinds.reduce((sum, run) => sum + run.total, 0);
  return {
    inputTokens,
    outputTokens: total(runs) + calls.length,
    reasoningTokens: total(runs.filter(({ kind }) => kind === "reasoning")),
  };
}

/** Streams an answer as server-sent events. Stops when the reader is gone. */
export async function playStream(
  response: ServerResponse,
  answer: Answer,
  wire: Wire,
  inputTokens: number,
): Promise<void> {
  const reader = new Reader(response);
  response.writeHead(200, SSE_HEADERS);
  let held = wire.open();
  if (answer.runs.some(({ everyMs }) => everyMs > 0)) {
    await reader.write(held);
    held = "";
  }
  for (const run of answer.runs) {
    if (held !== "") await reader.write(held);
    held = "";
    await streamRun(run, wire, reader);
  }
  const rest = held + answer.calls.map((call) => wire.call(call)).join("");
  if (reader.isGone) return;
  if (answer.ending === "finish") return void response.end(rest + wire.close(usageOf(answer, inputTokens)));
  if (answer.ending === "garbage") return void response.end(rest + GARBAGE);
  if (answer.ending === "cut") return reader.cut(rest);
  await reader.left();
}

/** The same answer in one piece, after the time that its tokens take. */
export async function playWhole(
  response: ServerResponse,
  answer: Answer,
  write: (whole: Whole) => unknown,
  inputTokens: number,
): Promise<void> {
  const reader = new Reader(response);
  const said = { text: "", reasoning: "" };
  for (const run of answer.runs) {
    for await (const [from, to] of dueTogether(run, reader)) {
      for (let index = from; index < to; index += 1) said[run.kind] += run.token(index);
    }
  }
  if (reader.isGone) return;
  if (answer.ending === "cut") return void response.destroy();
  if (answer.ending === "stall") return reader.left();
  if (answer.ending === "garbage") return void response.end('{"choices":[{"mess');
  sendJson(response, 200, write({ ...said, calls: answer.calls, usage: usageOf(answer, inputTokens) }));
}
