import { lauxlib, lua, lualib, to_jsstring, to_luastring } from "fengari";
import { CommandError, type Reply } from "./reply.ts";

// Runs the scripts of EVAL. One state for all, with nothing that could reach outside of it; a script's only door is
// redis.call, and that is synchronous: a script is atomic because nothing else can run meanwhile.

type State = object;
type RedisCall = (name: string, args: string[]) => Reply;

const LIBRARIES: [name: string, open: (state: State) => number][] = [
  ["_G", lualib.luaopen_base],
  ["table", lualib.luaopen_table],
  ["string", lualib.luaopen_string],
  ["math", lualib.luaopen_math],
];
const CLOSED_DOORS = ["print", "dofile", "loadfile", "load", "require"];
/** The Lua 5.1 names and redis.* functions that scripts expect. */
const PRELUDE = `unpack = table.unpack
function redis.status_reply(text) return { ok = text } end
function redis.error_reply(text) return { err = text } end`;

/** Integers of this Lua have 32 bits; a larger one, such as a time in milliseconds, travels as a float. */
function pushNumber(state: State, value: number): void {
  if (value === (value | 0)) lua.lua_pushinteger(state, value);
  else lua.lua_pushnumber(state, value);
}

export class LuaScripts {
  readonly #state: State = lauxlib.luaL_newstate();
  readonly #call: RedisCall;
  readonly #compiled = new Map<string, number>();
  #failure: CommandError | undefined;

  constructor(call: RedisCall) {
    this.#call = call;
    const state = this.#state;
    for (const [name, open] of LIBRARIES) {
      lauxlib.luaL_requiref(state, to_luastring(name), open, 1);
      lua.lua_pop(state, 1);
    }
    for (const name of CLOSED_DOORS) {
      lua.lua_pushnil(state);
      lua.lua_setglobal(state, to_luastring(name));
    }
    lua.lua_createtable(state, 0, 4);
    this.#setFunction("call", (inner) => this.#redisCall(inner, false));
    this.#setFunction("pcall", (inner) => this.#redisCall(inner, true));
    lua.lua_setglobal(state, to_luastring("redis"));
    lauxlib.luaL_dostring(state, to_luastring(PRELUDE));
  }

  /** Sets a field of the table on top of the stack. */
  #setFunction(name: string, run: (state: State) => number): void {
    lua.lua_pushcfunction(this.#state, run);
    lua.lua_setfield(this.#state, -2, to_luastring(name));
  }

  #argument(state: State, at: number): string {
    if (lua.lua_type(state, at) === lua.LUA_TNUMBER) return String(lua.lua_tonumber(state, at));
    const bytes = lua.lua_tostring(state, at);
    if (bytes === null) throw new CommandError("ERR Lua redis lib command arguments must be strings or integers");
    return to_jsstring(bytes);
  }

  #redisCall(state: State, isProtected: boolean): number {
    try {
      const [name, ...args] = Array.from({ length: lua.lua_gettop(state) }, (_, at) => this.#argument(state, at + 1));
      this.#push(state, this.#call((name ?? "").toUpperCase(), args));
      return 1;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (!isProtected) {
        this.#failure = error;
        return lauxlib.luaL_error(state, to_luastring(error.message));
      }
      lua.lua_createtable(state, 0, 1);
      lua.lua_pushstring(state, to_luastring(error.message));
      lua.lua_setfield(state, -2, to_luastring("err"));
      return 1;
    }
  }

  #push(state: State, value: Reply): void {
    if (value === null) return lua.lua_pushboolean(state, 0);
    if (typeof value === "number") return pushNumber(state, value);
    if (typeof value === "string") return void lua.lua_pushstring(state, to_luastring(value));
    lua.lua_createtable(state, value.length, 0);
    value.forEach((item, at) => {
      this.#push(state, item);
      lua.lua_rawseti(state, -2, at + 1);
    });
  }

  /** A Lua value as a reply, by Redis' rules: a number loses its fraction, false is null, a table ends at its first nil. */
  #read(at: number): Reply {
    const state = this.#state;
    switch (lua.lua_type(state, at)) {
      case lua.LUA_TNUMBER:
        return Math.trunc(lua.lua_tonumber(state, at));
      case lua.LUA_TSTRING:
        return to_jsstring(lua.lua_tostring(state, at)!);
      case lua.LUA_TBOOLEAN:
        return lua.lua_toboolean(state, at) ? 1 : null;
      case lua.LUA_TTABLE:
        return this.#readTable(at);
      default:
        return null;
    }
  }

  #field(at: number, name: string): string | undefined {
    const state = this.#state;
    lua.lua_getfield(state, at, to_luastring(name));
    const bytes = lua.lua_tostring(state, -1);
    lua.lua_pop(state, 1);
    return bytes === null ? undefined : to_jsstring(bytes);
  }

  #readTable(at: number): Reply {
    const state = this.#state;
    const failure = this.#field(at, "err");
    if (failure !== undefined) throw new CommandError(failure);
    const status = this.#field(at, "ok");
    if (status !== undefined) return status;
    const items: Reply[] = [];
    for (let index = 1; ; index += 1) {
      lua.lua_rawgeti(state, at, index);
      const top = lua.lua_gettop(state);
      const isEnd = lua.lua_type(state, top) === lua.LUA_TNIL;
      if (!isEnd) items.push(this.#read(top));
      lua.lua_pop(state, 1);
      if (isEnd) return items;
    }
  }

  #popError(): string {
    const bytes = lua.lua_tostring(this.#state, -1);
    return bytes === null ? "unknown" : to_jsstring(bytes);
  }

  #compile(script: string): number {
    const known = this.#compiled.get(script);
    if (known !== undefined) return known;
    if (lauxlib.luaL_loadstring(this.#state, to_luastring(script)) !== 0) {
      throw new CommandError(`ERR Error compiling script: ${this.#popError()}`);
    }
    const reference = lauxlib.luaL_ref(this.#state, lua.LUA_REGISTRYINDEX);
    this.#compiled.set(script, reference);
    return reference;
  }

  #setGlobal(name: string, values: string[]): void {
    this.#push(this.#state, values);
    lua.lua_setglobal(this.#state, to_luastring(name));
  }

  run(script: string, keys: string[], args: string[]): Reply {
    const state = this.#state;
    const bottom = lua.lua_gettop(state);
    try {
      const reference = this.#compile(script);
      this.#setGlobal("KEYS", keys);
      this.#setGlobal("ARGV", args);
      this.#failure = undefined;
      lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference);
      if (lua.lua_pcall(state, 0, 1, 0) !== 0) {
        throw this.#failure ?? new CommandError(`ERR Error running script: ${this.#popError()}`);
      }
      return this.#read(lua.lua_gettop(state));
    } finally {
      lua.lua_settop(state, bottom);
    }
  }
}
