import { atLeast, bounds, type Command, type CommandTable, exactly, integer } from "./command.ts";
import type { Keyspace } from "./keyspace.ts";
import { CommandError, type Reply, SYNTAX_ERROR } from "./reply.ts";

type End = "LEFT" | "RIGHT";

function end(text: string | undefined): End {
  const word = text?.toUpperCase();
  if (word !== "LEFT" && word !== "RIGHT") throw new CommandError(SYNTAX_ERROR);
  return word;
}

function put(list: string[], at: End, values: string[]): number {
  if (at === "LEFT") list.unshift(...values.toReversed());
  else list.push(...values);
  return list.length;
}

function take(list: string[], at: End, count: number): string[] {
  return at === "LEFT" ? list.splice(0, count) : list.splice(Math.max(0, list.length - count)).toReversed();
}

function push(at: End): Command {
  return atLeast(2, (keys, [key, ...values]) => keys.change(key!, "list", (list) => put(list, at, values)));
}

function pushToExisting(at: End): Command {
  return atLeast(2, (keys, [key, ...values]) =>
    keys.read(key!, "list") ? keys.change(key!, "list", (list) => put(list, at, values)) : 0,
  );
}

function pop(at: End): Command {
  return atLeast(1, (keys, [key, count]): Reply => {
    if (!keys.read(key!, "list")) return null;
    const taken = keys.change(key!, "list", (list) => take(list, at, count === undefined ? 1 : integer(count)));
    return count === undefined ? (taken[0] ?? null) : taken;
  });
}

function move(keys: Keyspace, [from, to, fromEnd, toEnd]: string[]): Reply {
  const [source, target] = [end(fromEnd), end(toEnd)];
  if (!keys.read(from!, "list")) return null;
  keys.read(to!, "list"); // of the wrong type: an error before anything moves
  const [value] = keys.change(from!, "list", (list) => take(list, source, 1));
  keys.change(to!, "list", (list) => put(list, target, [value!]));
  return value!;
}

function remove(keys: Keyspace, [key, countText, value]: string[]): number {
  const count = integer(countText);
  return keys.change(key!, "list", (list) => {
    const all = [...list.keys()].filter((at) => list[at] === value);
    const most = count === 0 ? all.length : Math.abs(count);
    const gone = new Set(count < 0 ? all.slice(-most) : all.slice(0, most));
    const kept = list.filter((_, at) => !gone.has(at));
    list.splice(0, list.length, ...kept);
    return gone.size;
  });
}

function insert(keys: Keyspace, [key, where, pivot, value]: string[]): number {
  const side = where!.toUpperCase();
  if (side !== "BEFORE" && side !== "AFTER") throw new CommandError(SYNTAX_ERROR);
  return keys.change(key!, "list", (list) => {
    const at = list.indexOf(pivot!);
    if (at < 0) return list.length === 0 ? 0 : -1;
    list.splice(side === "BEFORE" ? at : at + 1, 0, value!);
    return list.length;
  });
}

function setAt(keys: Keyspace, [key, index, value]: string[]): Reply {
  const list = keys.read(key!, "list");
  if (!list) throw new CommandError("ERR no such key");
  const at = integer(index) < 0 ? list.length + integer(index) : integer(index);
  if (at < 0 || at >= list.length) throw new CommandError("ERR index out of range");
  return keys.change(key!, "list", (items) => {
    items[at] = value!;
    return "OK";
  });
}

function trim(keys: Keyspace, [key, start, stop]: string[]): Reply {
  return keys.change(key!, "list", (list) => {
    const kept = list.slice(...bounds(list.length, integer(start), integer(stop)));
    list.splice(0, list.length, ...kept);
    return "OK";
  });
}

function position(keys: Keyspace, [key, value]: string[]): Reply {
  const at = (keys.read(key!, "list") ?? []).indexOf(value!);
  return at < 0 ? null : at;
}

export const lists: CommandTable = {
  LPUSH: push("LEFT"),
  RPUSH: push("RIGHT"),
  LPUSHX: pushToExisting("LEFT"),
  RPUSHX: pushToExisting("RIGHT"),
  LPOP: pop("LEFT"),
  RPOP: pop("RIGHT"),
  LMOVE: exactly(4, move),
  LLEN: exactly(1, (keys, [key]) => keys.read(key!, "list")?.length ?? 0),
  LINDEX: exactly(2, (keys, [key, index]) => keys.read(key!, "list")?.at(integer(index)) ?? null),
  LRANGE: exactly(3, (keys, [key, start, stop]) => {
    const list = keys.read(key!, "list") ?? [];
    return list.slice(...bounds(list.length, integer(start), integer(stop)));
  }),
  LREM: exactly(3, remove),
  LINSERT: exactly(4, insert),
  LSET: exactly(3, setAt),
  LTRIM: exactly(3, trim),
  LPOS: exactly(2, position),
};
