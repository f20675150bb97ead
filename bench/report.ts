// What a bench prints: figures, ratios, and whether a budget is met. The verdicts come once more at the end.
import { readFile } from "node:fs/promises";

const WIDTH = 64;
const verdicts: string[] = [];

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function figure(name: string, value: string): void {
  say(`  ${name.padEnd(WIDTH)} ${value}`);
}

/** p50 and p99 of times in milliseconds. */
export function times(name: string, values: readonly number[]): void {
  const [p50, p99] = [0.5, 0.99].map((q) => quantile(values, q).toFixed(1).padStart(8));
  figure(name, `p50 ${p50} ms   p99 ${p99} ms`);
}

/** A figure beside its budget. */
export function verdict(
  name: string,
  value: number,
  budget: { atMost?: number; atLeast?: number; unit?: string },
): void {
  const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY, unit = "" } = budget;
  const met = value <= atMost && value >= atLeast;
  const limit = budget.atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  const text = `${name.padEnd(WIDTH)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(3)} budget ${limit}: ${met ? "met" : "missed"}`;
  verdicts.push(text);
  say(`  ${text}`);
}

export function summary(): void {
  say("\nBudgets");
  for (const text of verdicts) say(`  ${text}`);
}

const TICKS_PER_SECOND = 100;

/** Processor time that processes have used so far, in milliseconds; NaN where there is no /proc. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const used = await Promise.all(pids.map(cpuOf));
  return used.reduce((sum, ms) => sum + ms, 0);
}

async function cpuOf(pid: number): Promise<number> {
  const fields = (await readStat(pid)).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

export async function parentOf(pid: number): Promise<number> {
  return Number((await readStat(pid)).split(" ")[1]);
}

/** Resident memory of a process in MB. */
export async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** The fields of /proc/PID/stat after the name, which may hold spaces. */
async function readStat(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2);
}
