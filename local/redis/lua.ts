import { lauxlib, lua, lualib, to_jsstring, to_luastring } from "fengari";
import type { Reply } from "./engine.ts";

type Run = (command: string, args: string[]) => Reply;
type State = unknown;
type Failure = { err: string };

const LIBRARIES = [
  ["_G", lualib.luaopen_base],
  ["table", lualib.luaopen_table],
  ["string", lualib.luaopen_string],
  ["math", lualib.luaopen_math],
] as const;
/** What reaches outside of the script. */
const REMOVED = ["print", "dofile", "loadfile", "load", "require"];

/** Redis scripts: KEYS, ARGV, redis.call and redis.pcall, with Redis' rules for values (nil is false, numbers are whole). */
export class Lua {
  readonly #state: State;
  readonly #run: Run;
  readonly #chunks = new Map<string, number>();
  #error: unknown = null;

  constructor(run: Run) {
    this.#run = run;
    this.#state = lauxlib.luaL_newstate();
    for (const [name, open] of LIBRARIES) {
      lauxlib.luaL_requiref(this.#state, to_luastring(name), open, 1);
      lua.lua_pop(this.#state, 1);
    }
    for (const name of REMOVED) {
      lua.lua_pushnil(this.#state);
      lua.lua_setglobal(this.#state, to_luastring(name));
    }
    lauxlib.luaL_dostring(this.#state, to_luastring("unpack = table.unpack"));
    this.#exposeRedis();
  }

  /** Throws what a command threw, or a compile error. */
  eval(script: string, keys: string[], args: string[]): Reply {
    const state = this.#state;
    const chunk = this.#compile(script);
    this.#push(keys);
    lua.lua_setglobal(state, to_luastring("KEYS"));
    this.#push(args);
    lua.lua_setglobal(state, to_luastring("ARGV"));
    this.#error = null;
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, chunk);
    if (lua.lua_pcall(state, 0, 1, 0) !== 0) {
      const message = to_jsstring(lua.lua_tostring(state, -1));
      lua.lua_pop(state, 1);
      throw this.#error ?? new Error(`ERR ${message}`);
    }
    const value = this.#read(lua.lua_gettop(state));
    lua.lua_pop(state, 1);
    return value;
  }

  #compile(script: string): number {
    const known = this.#chunks.get(script);
    if (known !== undefined) return known;
    if (lauxlib.luaL_loadstring(this.#state, to_luastring(script)) !== 0) {
      const message = to_jsstring(lua.lua_tostring(this.#state, -1));
      lua.lua_pop(this.#state, 1);
      throw new Error(`ERR Error compiling script ${message}`);
    }
    const chunk = lauxlib.luaL_ref(this.#state, lua.LUA_REGISTRYINDEX) as number;
    this.#chunks.set(script, chunk);
    return chunk;
  }

  #exposeRedis(): void {
    const state = this.#state;
    lua.lua_createtable(state, 0, 2);
    for (const [name, isProtected] of [["call", false], ["pcall", true]] as const) {
      lua.lua_pushcfunction(state, () => this.#call(isProtected));
      lua.lua_setfield(state, -2, to_luastring(name));
    }
    lua.lua_setglobal(state, to_luastring("redis"));
  }

  #call(isProtected: boolean): number {
    const state = this.#state;
    const args: string[] = [];
    for (let i = 1; i <= lua.lua_gettop(state); i++) {
      const isNumber = lua.lua_type(state, i) === lua.LUA_TNUMBER;
      args.push(isNumber ? String(lua.lua_tonumber(state, i)) : to_jsstring(lua.lua_tostring(state, i)));
    }
    const [command = "", ...rest] = args;
    try {
      this.#push(this.#run(command.toUpperCase(), rest));
      return 1;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (isProtected) {
        this.#push({ err: message });
        return 1;
      }
      this.#error = error;
      return lauxlib.luaL_error(state, to_luastring(message)) as number;
    }
  }

  #push(value: Reply | Failure): void {
    const state = this.#state;
    if (value === null) lua.lua_pushboolean(state, 0);
    else if (typeof value === "number") {
      if (Number.isInteger(value)) lua.lua_pushinteger(state, value);
      else lua.lua_pushnumber(state, value);
    } else if (typeof value === "string") lua.lua_pushstring(state, to_luastring(value));
    else if (Array.isArray(value)) this.#pushList(value);
    else {
      lua.lua_createtable(state, 0, 1);
      lua.lua_pushstring(state, to_luastring(value.err));
      lua.lua_setfield(state, -2, to_luastring("err"));
    }
  }

  #pushList(values: Reply[]): void {
    lua.lua_createtable(this.#state, values.length, 0);
    for (const [i, value] of values.entries()) {
      this.#push(value);
      lua.lua_rawseti(this.#state, -2, i + 1);
    }
  }

  #read(index: number): Reply {
    const state = this.#state;
    switch (lua.lua_type(state, index)) {
      case lua.LUA_TNUMBER:
        return Math.trunc(lua.lua_tonumber(state, index) as number);
      case lua.LUA_TSTRING:
        return to_jsstring(lua.lua_tostring(state, index));
      case lua.LUA_TBOOLEAN:
        return lua.lua_toboolean(state, index) ? 1 : null;
      case lua.LUA_TTABLE:
        return this.#readList(index);
      default:
        return null;
    }
  }

  #readList(index: number): Reply[] {
    const list: Reply[] = [];
    for (let i = 1; ; i++) {
      lua.lua_rawgeti(this.#state, index, i);
      const isEnd = lua.lua_type(this.#state, -1) === lua.LUA_TNIL;
      if (!isEnd) list.push(this.#read(lua.lua_gettop(this.#state)));
      lua.lua_pop(this.#state, 1);
      if (isEnd) return list;
    }
  }
}
