// The product as a person starts it, for tests and benches: its own process, data directory and port.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port.ts";

const root = dirname(import.meta.dirname);

export interface Product {
  url: string;
  port: number;
  dataDir: string;
  /** Everything it printed so far. */
  output(): string;
  /** The process id of its workerd: what a test kills to see what survives. Miniflare starts it again by itself. */
  runtimePid(): Promise<number>;
  /** SIGTERM to the host, and the end of all it started. Gives the exit code. */
  stop(): Promise<number | null>;
  /** As when the power goes: SIGKILL to the host and its workerd in one moment. The data directory stays. */
  kill(): Promise<void>;
}

export interface ProductOptions {
  dataDir?: string;
  port?: number;
  env?: Record<string, string>;
}

/** Starts the product and waits for its ready line. Rejects with what it printed if it ends before. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "weft-product-")));
  const { child, output } = launch({
    PORT: String(port),
    HTTPS_PORT: "off",
    WEFT_DATA_DIR: dataDir,
    ...options.env,
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  // The line after the ready line is the last of the start.
  await Promise.race([
    printed(child, output, /Weft is ready.*\n(For kubectl.*\n)?.+\n/),
    ended.then(() => Promise.reject(new Error(output()))),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    output,
    runtimePid: async () => Number(await readFile(join(dataDir, "run", "workerd.pid"), "utf8")),
    stop: async () => {
      child.kill("SIGTERM");
      return (await ended)[0];
    },
    kill: async () => {
      const workerd = Number(await readFile(join(dataDir, "run", "workerd.pid"), "utf8"));
      // One that outlived its host by a millisecond would see the model break off, which ends a turn for good.
      process.kill(workerd, "SIGKILL");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Starts the product where it is expected to refuse. Gives its exit code and what it printed. */
export async function failingStart(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(env);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: output() };
}

export async function removeData(product: Product): Promise<void> {
  await rm(product.dataDir, { recursive: true, force: true });
}

function launch(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "local/main.ts"], {
    cwd: root,
    // Whatever provider's key or Ollama this machine has: tests talk with the simulator.
    env: { ...process.env, NODE_OPTIONS: "", WEFT_MODEL: "simulator", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

function printed(child: ChildProcess, output: () => string, words: RegExp): Promise<void> {
  return new Promise((resolve) => {
    child.stdout!.on("data", () => {
      if (words.test(output())) resolve();
    });
  });
}
