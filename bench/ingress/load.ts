// Requests at a webhook: as many at a time as asked for, or as many a second.
import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

export interface Shot {
  headers: Record<string, string>;
  body: string;
}

export interface Target {
  url: string;
  /** The status of a webhook that was taken. */
  expected: number;
  shot: (index: number) => Promise<Shot>;
}

export interface Load {
  latencies: number[];
  seconds: number;
  /** Answers that were not what was expected, by status. */
  wrong: Map<number, number>;
}

/** `concurrency` at a time, over kept-alive connections. */
export function fire(target: Target, how: { concurrency: number; total: number }): Promise<Load> {
  return load(target, how.total, how.concurrency, async (send) => {
    let next = 0;
    const worker = async () => {
      while (next < how.total) await send(next++);
    };
    await Promise.all(Array.from({ length: how.concurrency }, worker));
  });
}

/** So many a second, whether or not those before are answered. */
export function trickle(target: Target, how: { perSecond: number; total: number }): Promise<Load> {
  return load(target, how.total, how.perSecond, async (send) => {
    const startedAt = performance.now();
    const sent: Promise<void>[] = [];
    for (let index = 0; index < how.total; index++) {
      await sleep(Math.max(0, startedAt + (index * 1000) / how.perSecond - performance.now()));
      sent.push(send(index));
    }
    await Promise.all(sent);
  });
}

async function load(
  { url, expected, shot }: Target,
  total: number,
  sockets: number,
  run: (send: (index: number) => Promise<void>) => Promise<void>,
): Promise<Load> {
  const shots = await Promise.all(Array.from({ length: total }, (_, index) => shot(index)));
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const latencies: number[] = [];
  const wrong = new Map<number, number>();
  const startedAt = performance.now();
  await run(async (index) => {
    const sentAt = performance.now();
    const status = await send(agent, url, shots[index]!);
    if (status === expected) latencies.push(performance.now() - sentAt);
    else wrong.set(status, (wrong.get(status) ?? 0) + 1);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { latencies, seconds, wrong };
}

function send(agent: Agent, url: string, { headers, body }: Shot): Promise<number> {
  return new Promise((resolve) => {
    const call = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    call.on("error", () => resolve(0));
    call.end(body);
  });
}
