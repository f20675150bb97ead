import { createHash } from "node:crypto";
import type { Outcome, RedisBackend } from "./redis-backend.ts";

type Rewritten = { answer: Outcome } | { command: string[] };

/** `#!lua flags=…` is understood by Upstash only. */
function withoutShebang(script: string): string {
  return script.startsWith("#!") ? script.slice(script.indexOf("\n")) : script;
}

/** The scripts that clients know by their SHA-1. They hash what they sent, shebang included, so the table is here. */
export class Scripts {
  readonly #bySha = new Map<string, string>();

  #remember(script: string): string {
    const sha = createHash("sha1").update(script).digest("hex");
    this.#bySha.set(sha, script);
    return sha;
  }

  #manage([action = "", ...args]: string[]): Rewritten {
    switch (action.toUpperCase()) {
      case "LOAD":
        return { answer: { result: this.#remember(args[0] ?? "") } };
      case "EXISTS":
        return { answer: { result: args.map((sha) => (this.#bySha.has(sha) ? 1 : 0)) } };
      case "FLUSH":
        this.#bySha.clear();
        return { answer: { result: "OK" } };
      default:
        return { answer: { error: "ERR unknown SCRIPT subcommand" } };
    }
  }

  #evalSha([sha = "", ...rest]: string[]): Rewritten {
    const script = this.#bySha.get(sha);
    if (script === undefined) return { answer: { error: "NOSCRIPT No matching script. Please use EVAL." } };
    return { command: ["EVAL", withoutShebang(script), ...rest] };
  }

  /** A command with its script put in place, or the answer itself when no Redis has to be asked. */
  rewrite([name = "", ...args]: string[]): Rewritten {
    switch (name.toUpperCase()) {
      case "EVAL":
        this.#remember(args[0] ?? "");
        return { command: ["EVAL", withoutShebang(args[0] ?? ""), ...args.slice(1)] };
      case "EVALSHA":
        return this.#evalSha(args);
      case "SCRIPT":
        return this.#manage(args);
      default:
        return { command: [name, ...args] };
    }
  }

  async call(backend: RedisBackend, command: string[]): Promise<Outcome> {
    const rewritten = this.rewrite(command);
    return "answer" in rewritten ? rewritten.answer : backend.call(rewritten.command);
  }

  async transaction(backend: RedisBackend, commands: string[][]): Promise<Outcome[]> {
    const rewritten = commands.map((command) => this.rewrite(command));
    const asked = rewritten.flatMap((step) => ("command" in step ? [step.command] : []));
    const outcomes = (await backend.transaction(asked)).values();
    return rewritten.map((step) => ("answer" in step ? step.answer : outcomes.next().value!));
  }
}
