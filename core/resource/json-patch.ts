/** JSON patch (RFC 6902). Answers the changed document, or which operation cannot be carried out and why. */
import { isObject, sameJson } from "./merge-patch.ts";

export const OPERATIONS_MAX = 10_000;
/** Copies that copy copies grow without bound; this is far above any manifest. */
const COPIED_MAX = 1_000_000;

export type JsonPatchReason =
  | "not-a-list"
  | "too-many-operations"
  | "bad-operation"
  | "bad-pointer"
  | "missing-value"
  | "not-found"
  | "bad-index"
  | "into-itself"
  | "test-failed"
  | "too-large";

export interface JsonPatchFault {
  reason: JsonPatchReason;
  /** Which operation, from 0; absent when the patch as a whole is no patch. */
  index?: number;
  message: string;
}

export type JsonPatchOutcome = { ok: true; value: unknown } | { ok: false; fault: JsonPatchFault };

class Fault extends Error {
  readonly reason: JsonPatchReason;
  constructor(reason: JsonPatchReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The document is not changed. A patch applies as a whole or not at all. */
export function applyJsonPatch(document: unknown, patch: unknown): JsonPatchOutcome {
  if (!Array.isArray(patch)) return { ok: false, fault: { reason: "not-a-list", message: "a JSON patch is a list" } };
  if (patch.length > OPERATIONS_MAX) {
    const message = `a JSON patch has at most ${OPERATIONS_MAX} operations`;
    return { ok: false, fault: { reason: "too-many-operations", message } };
  }
  const state: State = { root: structuredClone(document), copied: 0 };
  for (const [index, operation] of (patch as unknown[]).entries()) {
    try {
      run(state, operation);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { ok: false, fault: { reason: error.reason, index, message: error.message } };
    }
  }
  return { ok: true, value: state.root };
}

interface State {
  root: unknown;
  /** Values copied so far. */
  copied: number;
}

function run(state: State, operation: unknown): void {
  if (!isObject(operation)) throw new Fault("bad-operation", "an operation is an object");
  const path = pointer(operation, "path");
  switch (operation["op"]) {
    case "add":
      return add(state, path, structuredClone(valueOf(operation)));
    case "remove":
      return remove(state, path);
    case "replace": {
      const value = structuredClone(valueOf(operation));
      find(state.root, path);
      return path.length === 0 ? add(state, path, value) : set(state, path, value);
    }
    case "move": {
      const from = pointer(operation, "from");
      const value = find(state.root, from);
      if (path.length > from.length && from.every((step, index) => step === path[index])) {
        throw new Fault("into-itself", "cannot move a value into itself");
      }
      remove(state, from);
      return add(state, path, value);
    }
    case "copy": {
      const value = structuredClone(find(state.root, pointer(operation, "from")));
      state.copied += sizeOf(value);
      if (state.copied > COPIED_MAX) throw new Fault("too-large", "the operations copy too much");
      return add(state, path, value);
    }
    case "test":
      if (sameJson(find(state.root, path), valueOf(operation))) return;
      throw new Fault("test-failed", `testing value ${show(path)} failed`);
    default:
      throw new Fault("bad-operation", `unexpected kind of operation: ${String(operation["op"]).slice(0, 100)}`);
  }
}

function valueOf(operation: Record<string, unknown>): unknown {
  if (!Object.hasOwn(operation, "value")) throw new Fault("missing-value", "the operation needs a value");
  return operation["value"];
}

function pointer(operation: Record<string, unknown>, name: "path" | "from"): string[] {
  const text = operation[name];
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/")) || /~(?![01])/.test(text)) {
    throw new Fault("bad-pointer", `${name} must be a JSON pointer`);
  }
  return text === ""
    ? []
    : text
        .slice(1)
        .split("/")
        .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function show(path: string[]): string {
  return `/${path.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`.slice(0, 200);
}

function indexIn(list: unknown[], step: string, path: string[]): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(step)) throw new Fault("bad-index", `${show(path)} is not an index of a list`);
  const index = Number(step);
  if (index >= list.length) throw new Fault("not-found", `${show(path)} does not exist`);
  return index;
}

function find(root: unknown, path: string[]): unknown {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value)) value = value[indexIn(value, step, path)];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else throw new Fault("not-found", `${show(path)} does not exist`);
  }
  return value;
}

/** The list or object that holds what the path names. */
function holderOf(root: unknown, path: string[]): { holder: unknown; last: string } {
  return { holder: find(root, path.slice(0, -1)), last: path.at(-1) ?? "" };
}

/** Also for the name `__proto__`, which must stay an ordinary member. */
function put(holder: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

function add(state: State, path: string[], value: unknown): void {
  if (path.length === 0) {
    state.root = value;
    return;
  }
  const { holder, last } = holderOf(state.root, path);
  if (isObject(holder)) put(holder, last, value);
  else if (!Array.isArray(holder)) throw new Fault("not-found", `${show(path)} has no list or object to be in`);
  else if (last === "-" || last === String(holder.length)) holder.push(value);
  else holder.splice(indexIn(holder, last, path), 0, value);
}

function set(state: State, path: string[], value: unknown): void {
  const { holder, last } = holderOf(state.root, path);
  if (Array.isArray(holder)) holder[indexIn(holder, last, path)] = value;
  else if (isObject(holder)) put(holder, last, value);
}

function remove(state: State, path: string[]): void {
  find(state.root, path);
  const { holder, last } = holderOf(state.root, path);
  if (path.length === 0) state.root = null;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (isObject(holder)) delete holder[last];
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length + 1;
  if (typeof value !== "object" || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, entry]) => sum + key.length + sizeOf(entry), 1);
}
