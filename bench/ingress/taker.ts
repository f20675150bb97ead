// Something that takes webhooks and, some of them, answers: ours or a peer. And what is measured of it.
import { setTimeout as sleep } from "node:timers/promises";
import { cpuMs, figure, quantile, times } from "../report.ts";
import { fire, trickle, type Load, type Shot } from "./load.ts";

export interface Taker {
  name: string;
  url: string;
  /** The status of a webhook that was taken. */
  expected: number;
  shot: (index: number) => Promise<Shot>;
  stop: () => Promise<void>;
}

export interface Answering extends Taker {
  /** Whose processor time counts. */
  pids: number[];
  /** What follows from the last answer (copies to the database, conversations that leave memory) goes on so long, and counts. */
  settleMs: number;
  /** Shots that each need a turn with the model, in so many conversations, new ones each time it is called. */
  turns(conversations: number): (index: number) => Promise<Shot>;
  /** Answers that are at the platform. */
  answers(): number;
  /** Resolves when so many are. */
  answered(count: number): Promise<void>;
}

/** Webhooks a second. */
export async function takes(taker: Taker, how: { concurrency: number; total: number }): Promise<number> {
  const load = await fire(taker, how);
  times(`${taker.name}: a webhook is answered, ${how.concurrency} at a time`, load.latencies);
  const rate = load.latencies.length / load.seconds;
  figure(`${taker.name}: webhooks a second, ${how.concurrency} at a time`, rate.toFixed(0) + faults(load));
  return rate;
}

/** The median time in milliseconds until a webhook is answered while so many come every second. */
export async function takesSteadily(taker: Taker, how: { perSecond: number; total: number }): Promise<number> {
  const load = await trickle(taker, how);
  times(`${taker.name}: a webhook is answered, ${how.perSecond} come each second`, load.latencies);
  if (load.wrong.size > 0) figure(taker.name, faults(load));
  return quantile(load.latencies, 0.5);
}

export interface Round {
  concurrency: number;
  total: number;
  conversations: number;
  /** Somebody has spoken in each of them before. */
  goOn?: boolean;
}

/** Turns per second of processor time, from webhook to posted answer and all that follows from it. */
export async function answersAll(taker: Answering, how: Round): Promise<number> {
  const { total, conversations, concurrency, goOn = false } = how;
  const shot = taker.turns(conversations);
  if (goOn) await answered(taker, shot, { concurrency, total: conversations });
  const { load, seconds, cpuSeconds, tooMany } = await answered(taker, shot, how);
  const { length } = load.latencies;
  const kind = goOn ? "conversations that go on" : "new conversations";
  const name = `${taker.name}: ${total} turns in ${conversations} ${kind}, ${concurrency} at a time`;
  const facts = [
    `${(length / seconds).toFixed(1)} a second`,
    `${((cpuSeconds * 1000) / length).toFixed(1)} ms of processor time each`,
    `${tooMany} answers too many`,
  ];
  times(`${taker.name}: its webhook is answered`, load.latencies);
  figure(name, facts.join(", ") + faults(load));
  return length / cpuSeconds;
}

async function answered(taker: Answering, shot: Taker["shot"], how: { concurrency: number; total: number }) {
  const before = taker.answers();
  const cpuBefore = await cpuMs(taker.pids);
  const startedAt = performance.now();
  const load = await fire({ ...taker, shot }, how);
  const { length } = load.latencies;
  await taker.answered(before + length);
  const seconds = (performance.now() - startedAt) / 1000;
  await sleep(taker.settleMs);
  const cpuSeconds = ((await cpuMs(taker.pids)) - cpuBefore) / 1000;
  return { load, seconds, cpuSeconds, tooMany: taker.answers() - before - length };
}

function faults({ wrong }: Load): string {
  return wrong.size > 0 ? `   not as expected: ${JSON.stringify([...wrong])}` : "";
}
