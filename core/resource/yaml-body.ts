import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node } from "yaml";
import { childPath } from "./text-errors.ts";

/** So that a few lines cannot stand for gigabytes. */
const ALIASES_MAX = 100;

export interface YamlBody {
  value: unknown;
  duplicates: string[];
}

/** Throws an Error with a sentence about what is wrong; also when it holds more than one document. */
export function readYaml(text: string): YamlBody {
  const document = parseDocument(text, { uniqueKeys: false, merge: true, prettyErrors: true, logLevel: "error" });
  const [error] = document.errors;
  if (error) throw error;
  const duplicates: string[] = [];
  collect(document.contents, "", duplicates);
  return { value: document.toJS({ maxAliasCount: ALIASES_MAX }), duplicates };
}

function collect(node: Node | null | undefined, path: string, duplicates: string[]): void {
  if (!node || isAlias(node) || isScalar(node)) return;
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) collect(item as Node, childPath(path, index), duplicates);
    return;
  }
  if (!isMap(node)) return;
  const names = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const at = childPath(path, name);
    if (names.has(name)) duplicates.push(at);
    names.add(name);
    collect(value as Node, at, duplicates);
  }
}
