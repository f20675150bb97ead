export type Reply = string | number | null | Reply[];

/** What Redis answers with a minus sign: its text starts with a code, e.g. `ERR` or `WRONGTYPE`. */
export class CommandError extends Error {}

export const SYNTAX_ERROR = "ERR syntax error";
