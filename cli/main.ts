#!/usr/bin/env node
// The command line of Weft. Commands are in commands/, one file each.
import { CliError } from "./cli-error.ts";
import { runCommand } from "./command.ts";
import { COMMANDS } from "./commands/registry.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** Runs one command line; gives the exit code. */
export async function main(argv: string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal.out(overview());
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  try {
    if (!command) throw new CliError(`There is no command "${name}". "weft help" lists them.`);
    await runCommand(command, rest, terminal, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    if (!(error instanceof CliError)) throw error;
    if (error.message) terminal.err(`${error.message}\n`);
    return error.exitCode;
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Weft: agents, teams and conversations from the command line.\n\n${lines.join("\n")}\n\n"weft COMMAND --help" says more.\n`;
}

if (import.meta.main) {
  const interrupt = new AbortController();
  // Whoever reads our output has read enough: `weft get bots | head`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  process.once("SIGINT", () => interrupt.abort());
  process.exitCode = await main(process.argv.slice(2), processTerminal(), interrupt.signal);
}
