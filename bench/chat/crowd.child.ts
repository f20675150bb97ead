// The process of `crowd.ts`: many cheap clients that count tokens and tell how old they are when they arrive.
import { setTimeout as sleep } from "node:timers/promises";
import { isEvent, TaskSocket, type Seat } from "./task-socket.ts";
import type { CrowdJob, Play, Played } from "./crowd.ts";
import { ageOf } from "./stamp.ts";

const MARK = 0x7e;
const STAMP_CHARS = 5;
/** Clients whose tokens are timed: one in so many. */
const TIMED = 20;
const MAX_AGE_MS = 60_000;
/** Rooms that do not stream by then never will. */
const BEGIN_MS = 20_000;

const seats: { socket: TaskSocket; leads: boolean }[] = [];
const ages = new Uint32Array(MAX_AGE_MS);
let seen = 0;
/** Of what came between these two moments alone. */
let measured = { from: 0, to: 0, tokens: 0, frames: 0 };
let reached: () => void = () => {};
let wanted = Number.POSITIVE_INFINITY;

function count(frame: Buffer, isTimed: boolean): void {
  if (!isEvent(frame, "chat:chunk")) return;
  const now = Date.now();
  const counts = now >= measured.from && now < measured.to;
  let tokens = 0;
  for (let at = frame.indexOf(MARK); at >= 0; at = frame.indexOf(MARK, at + STAMP_CHARS)) {
    tokens += 1;
    if (!isTimed || !counts) continue;
    const age = ageOf(frame.toString("latin1", at + 1, at + 1 + STAMP_CHARS), now);
    ages[Math.min(age, MAX_AGE_MS - 1)]! += 1;
  }
  seen += tokens;
  if (counts) {
    measured.tokens += tokens;
    measured.frames += 1;
  }
  if (seen >= wanted) reached();
}

async function open({ urls, rooms, clients, token }: Extract<CrowdJob, { kind: "open" }>): Promise<void> {
  const plan: (Seat & { leads: boolean })[] = rooms.flatMap((taskId) =>
    Array.from({ length: clients }, (_, i) => ({ taskId, token, leads: i === 0, url: urls[i % urls.length]! })),
  );
  for (let from = 0; from < plan.length; from += 50) {
    const batch = plan.slice(from, from + 50);
    const sockets = await Promise.all(batch.map((seat) => TaskSocket.open(seat)));
    for (const [i, socket] of sockets.entries()) {
      const isTimed = seats.length % TIMED === 0 || plan.length < TIMED;
      socket.onEvent = (frame) => count(frame, isTimed);
      seats.push({ socket, leads: batch[i]!.leads });
    }
  }
}

async function play({ content, expected, settleMs, windowMs }: Play): Promise<Played> {
  ages.fill(0);
  seen = 0;
  wanted = expected ?? Number.POSITIVE_INFINITY;
  measured = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY, tokens: 0, frames: 0 };
  const all = new Promise<void>((resolve) => (reached = resolve));
  const leaders = seats.filter(({ leads }) => leads).map(({ socket }) => socket);
  const begun = Promise.all(leaders.map((socket) => socket.next("chat:chunk")));
  await Promise.all(leaders.map((socket) => socket.send(content)));
  await Promise.race([begun, sleep(BEGIN_MS)]);
  const from = Date.now() + settleMs;
  Object.assign(measured, { from, to: from + windowMs });
  await Promise.race([all, sleep(settleMs)]);
  const cpu = process.cpuUsage();
  await Promise.race([all, sleep(windowMs)]);
  const { user, system } = process.cpuUsage(cpu);
  await Promise.all(leaders.map((socket) => socket.emit("chat:cancel", {})));
  return {
    all: seen,
    perSecond: (measured.tokens * 1000) / windowMs,
    perFrame: measured.tokens / measured.frames,
    p50: age(0.5),
    p99: age(0.99),
    busy: (user + system) / 1000 / windowMs,
  };
}

function age(q: number): number {
  const total = ages.reduce((sum, n) => sum + n, 0);
  let younger = 0;
  return ages.findIndex((n) => (younger += n) > total * q);
}

function close(): void {
  for (const { socket } of seats.splice(0)) socket.close();
}

async function work(job: CrowdJob): Promise<unknown> {
  if (job.kind === "open") return open(job);
  if (job.kind === "play") return play(job);
  return close();
}

process.on("message", (job: CrowdJob) => {
  work(job).then(
    (answer) => process.send!({ answer }),
    (error: unknown) => process.send!({ error: String(error) }),
  );
});
