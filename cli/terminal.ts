import { createInterface } from "node:readline/promises";

/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Somebody looks at the output, and can be asked. */
  isInteractive: boolean;
  env: Record<string, string | undefined>;
  cwd: string;
  /** All of standard input. */
  readInput(): Promise<string>;
  ask(question: string): Promise<string>;
}

export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stdin.isTTY && process.stdout.isTTY,
    env: process.env,
    cwd: process.cwd(),
    readInput: async () => (await process.stdin.setEncoding("utf8").toArray()).join(""),
    ask: async (question) => {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await reader.question(question);
      } finally {
        reader.close();
      }
    },
  };
}
