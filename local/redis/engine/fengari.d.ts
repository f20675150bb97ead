// The part of fengari (a Lua 5.3 in JavaScript, no types of its own) that scripts run on. Names are those of Lua's C API.
declare module "fengari" {
  type State = object;
  type LuaString = Uint8Array;
  type Open = (state: State) => number;

  export function to_luastring(text: string): LuaString;
  export function to_jsstring(bytes: LuaString): string;

  export const lualib: { luaopen_base: Open; luaopen_table: Open; luaopen_string: Open; luaopen_math: Open };

  export const lauxlib: {
    luaL_newstate(): State;
    luaL_requiref(state: State, name: LuaString, open: Open, global: number): void;
    luaL_dostring(state: State, source: LuaString): number;
    luaL_loadstring(state: State, source: LuaString): number;
    luaL_ref(state: State, index: number): number;
    luaL_error(state: State, text: LuaString): number;
  };

  export const lua: {
    LUA_REGISTRYINDEX: number;
    LUA_TNIL: number;
    LUA_TNUMBER: number;
    LUA_TSTRING: number;
    LUA_TBOOLEAN: number;
    LUA_TTABLE: number;
    lua_pop(state: State, count: number): void;
    lua_gettop(state: State): number;
    lua_settop(state: State, index: number): void;
    lua_type(state: State, index: number): number;
    lua_pushnil(state: State): void;
    lua_pushboolean(state: State, value: number): void;
    lua_pushinteger(state: State, value: number): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushstring(state: State, text: LuaString): LuaString;
    lua_pushcfunction(state: State, run: (state: State) => number): void;
    lua_createtable(state: State, items: number, fields: number): void;
    lua_setglobal(state: State, name: LuaString): void;
    lua_setfield(state: State, index: number, name: LuaString): void;
    lua_getfield(state: State, index: number, name: LuaString): number;
    lua_rawgeti(state: State, index: number, at: number): number;
    lua_rawseti(state: State, index: number, at: number): void;
    lua_tonumber(state: State, index: number): number;
    lua_tostring(state: State, index: number): LuaString | null;
    lua_toboolean(state: State, index: number): boolean;
    lua_pcall(state: State, args: number, results: number, onError: number): number;
  };
}
