/** The `fieldsV1` of managedFields: a FieldSet as JSON, where "." stands for the place itself. */
import { isObject } from "../merge-patch.ts";
import { FieldSetBuilder, type FieldSet } from "./field-set.ts";
import { readElement } from "./path-element.ts";

export function encodeFieldsV1(set: FieldSet): Record<string, unknown> {
  const elements = [...new Set([...set.members, ...set.children.keys()])].sort();
  return Object.fromEntries(
    elements.map((element) => {
      const child = set.children.get(element);
      const beneath = child ? encodeFieldsV1(child) : {};
      return [element, child && set.members.has(element) ? { ".": {}, ...beneath } : beneath];
    }),
  );
}

const DEPTH_MAX = 100;

/** Undefined when a client wrote something else. */
export function decodeFieldsV1(value: unknown): FieldSet | undefined {
  const set = new FieldSetBuilder();
  return read(value, [], set) ? set : undefined;
}

function read(value: unknown, path: string[], set: FieldSetBuilder): boolean {
  if (!isObject(value) || path.length > DEPTH_MAX) return false;
  const keys = Object.keys(value);
  if (keys.length === 0 || Object.hasOwn(value, ".")) set.insert(path);
  return keys.every((key) => {
    if (key === ".") return true;
    const element = readElement(key);
    if (element === undefined) return false;
    path.push(element);
    const good = read(value[key], path, set);
    path.pop();
    return good;
  });
}
