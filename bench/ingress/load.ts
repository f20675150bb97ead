// Requests at a webhook, as many at a time as asked for.
import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";

export interface Shot {
  headers: Record<string, string>;
  body: string;
}

export interface Load {
  latencies: number[];
  seconds: number;
  /** Answers that were not what was expected, by status. */
  wrong: Map<number, number>;
}

/** Sends what `shots` gives, `concurrency` at a time over kept-alive connections. */
export async function fire(
  url: string,
  options: { concurrency: number; total: number; expected: number; shot(index: number): Promise<Shot> },
): Promise<Load> {
  const { concurrency, total, expected } = options;
  const shots = await Promise.all(Array.from({ length: total }, (_, index) => options.shot(index)));
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const latencies: number[] = [];
  const wrong = new Map<number, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < total) {
      const shot = shots[next++]!;
      const startedAt = performance.now();
      const status = await send(agent, url, shot);
      if (status === expected) latencies.push(performance.now() - startedAt);
      else wrong.set(status, (wrong.get(status) ?? 0) + 1);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
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

export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function report(name: string, { latencies, seconds, wrong }: Load): void {
  const p50 = quantile(latencies, 0.5).toFixed(1).padStart(7);
  const p99 = quantile(latencies, 0.99).toFixed(1).padStart(8);
  const rate = (latencies.length / seconds).toFixed(0).padStart(6);
  const faults = wrong.size > 0 ? `   not as expected: ${JSON.stringify([...wrong])}` : "";
  process.stdout.write(`${name.padEnd(58)} p50 ${p50} ms   p99 ${p99} ms   ${rate}/s${faults}\n`);
}
