import type { CommandTable } from "./command.ts";
import { integer } from "./command.ts";
import { hashes } from "./hashes.ts";
import { Keyspace, type SavedEntry } from "./keyspace.ts";
import { keyCommands } from "./keys.ts";
import { lists } from "./lists.ts";
import { LuaScripts } from "./lua.ts";
import { CommandError, type Reply } from "./reply.ts";
import { sets } from "./sets.ts";
import { sortedSets } from "./sorted-sets.ts";
import { strings } from "./strings.ts";

const COMMANDS: CommandTable = { ...strings, ...keyCommands, ...hashes, ...lists, ...sets, ...sortedSets };

/** A Redis in memory. Every command is synchronous, so a row of calls without an await between them is atomic. */
export class RedisEngine {
  readonly #keys: Keyspace;
  readonly #scripts = new LuaScripts((name, args) => this.#run(name, args));

  constructor(clock: () => number = Date.now) {
    this.#keys = new Keyspace(clock);
  }

  /** Grows with every change. */
  get changes(): number {
    return this.#keys.changes;
  }

  /** Runs one command; throws CommandError with what Redis would answer. */
  call([name = "", ...args]: string[]): Reply {
    const command = name.toUpperCase();
    if (command !== "EVAL") return this.#run(command, args);
    const [script = "", count, ...rest] = args;
    const keyCount = integer(count);
    if (keyCount < 0 || keyCount > rest.length) {
      throw new CommandError("ERR Number of keys can't be greater than number of args");
    }
    return this.#scripts.run(script, rest.slice(0, keyCount), rest.slice(keyCount));
  }

  #run(name: string, args: string[]): Reply {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new CommandError(`ERR unknown command '${name}'`);
    if (args.length < command.least || args.length > command.most) {
      throw new CommandError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    }
    return command.run(this.#keys, args);
  }

  save(): SavedEntry[] {
    return this.#keys.save();
  }

  load(entries: SavedEntry[]): void {
    this.#keys.load(entries);
  }
}
