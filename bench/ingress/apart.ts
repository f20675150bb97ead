// A network of its own, with a loopback and no way out: peers that call home reach nothing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MARK = "WEFT_BENCH_APART";

export function isApart(): boolean {
  return process.env[MARK] !== undefined;
}

/** Runs this bench once more, apart. Gives its exit code. */
export async function runApart(args: string[]): Promise<number> {
  const script = join(import.meta.dirname, "main.ts");
  const bench = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh", process.execPath, script, ...args];
  const child = spawn("unshare", ["--net", "--map-root-user", ...bench], {
    stdio: "inherit",
    env: { ...process.env, [MARK]: "1" },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
