// The only file of the host that prints.
import type { WorkerdStructuredLog } from "miniflare";

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What the Worker printed: as it is, with the time and the level in front. */
export function logRuntime({ timestamp, level, message }: WorkerdStructuredLog): void {
  const line = `${new Date(timestamp).toISOString()} ${level} ${message}`;
  if (level === "error" || level === "warn") complain(line);
  else say(line);
}
