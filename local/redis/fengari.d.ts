/** Fengari ships no types; these are the parts of Lua's C interface that lua.ts uses. */
declare module "fengari" {
  type Fn = (...args: unknown[]) => unknown;
  export const lua: Record<
    "lua_pop" | "lua_pushnil" | "lua_setglobal" | "lua_rawgeti" | "lua_pcall" | "lua_tostring" | "lua_createtable" | "lua_pushcfunction" | "lua_setfield" | "lua_pushboolean" | "lua_pushinteger" | "lua_pushnumber" | "lua_pushstring" | "lua_rawseti" | "lua_tonumber" | "lua_toboolean",
    Fn
  > & {
    LUA_REGISTRYINDEX: number;
    LUA_TNUMBER: number;
    LUA_TSTRING: number;
    LUA_TBOOLEAN: number;
    LUA_TTABLE: number;
    LUA_TNIL: number;
    lua_gettop(state: unknown): number;
    lua_type(state: unknown, index: number): number;
  };
  export const lauxlib: Record<"luaL_newstate" | "luaL_requiref" | "luaL_dostring" | "luaL_loadstring" | "luaL_ref" | "luaL_error", Fn>;
  export const lualib: Record<"luaopen_base" | "luaopen_table" | "luaopen_string" | "luaopen_math", Fn>;
  export function to_luastring(text: string): Uint8Array;
  export function to_jsstring(bytes: unknown): string;
}
