import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { Api } from "./api.ts";
import { CliError } from "./cli-error.ts";
import { chooseTarget } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** What a command works with. */
export interface Call {
  terminal: Terminal;
  api: Api;
  /** Arguments without the options. */
  args: string[];
  text(option: string): string | undefined;
  list(option: string): string[];
  flag(option: string): boolean;
  /** `-n`, else `default`. */
  namespace: string;
  /** Ends with Ctrl-C. */
  signal: AbortSignal;
}

export interface Command {
  name: string;
  /** After the name: `KIND [NAME]`. */
  usage: string;
  summary: string;
  options?: ParseArgsOptionsConfig;
  /** A line per option, for help. */
  help?: string[];
  run(call: Call): Promise<void>;
}

const COMMON: ParseArgsOptionsConfig = {
  server: { type: "string" },
  namespace: { type: "string", short: "n" },
  help: { type: "boolean", short: "h" },
};

/** Runs a command with its arguments; throws a CliError for a wrong use. */
export async function runCommand(
  command: Command,
  argv: string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { values, positionals } = parsed(command, argv);
  if (values["help"] === true) {
    terminal.out(helpOf(command));
    return;
  }
  const text = (option: string): string | undefined => values[option] as string | undefined;
  await command.run({
    terminal,
    api: new Api(await chooseTarget(terminal.env, text("server")), terminal),
    args: positionals,
    text,
    list: (option) => (values[option] as string[] | undefined) ?? [],
    flag: (option) => values[option] === true,
    namespace: text("namespace") ?? "default",
    signal,
  });
}

function parsed(command: Command, argv: string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: argv, options: { ...COMMON, ...command.options }, allowPositionals: true });
  } catch (error) {
    throw new CliError(`${(error as Error).message.split(". ")[0]}. See "weft ${command.name} --help".`);
  }
}

export function helpOf(command: Command): string {
  const lines = [
    command.summary,
    "",
    `  weft ${command.name} ${command.usage}`.trimEnd(),
    "",
    ...(command.help ?? []),
    "  -n, --namespace NAME   where the resource is (default)",
    "      --server URL       another server than the one signed in to last",
  ];
  return `${lines.join("\n")}\n`;
}

/** Exactly one argument of this meaning. */
export function oneArgument(call: Call, command: string, meaning: string): string {
  if (call.args.length === 1) return call.args[0]!;
  throw new CliError(`"weft ${command}" takes one ${meaning}. See "weft ${command} --help".`);
}
