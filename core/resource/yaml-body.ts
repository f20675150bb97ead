import { isAlias, isMap, isScalar, isSeq, parseDocument, visit, type Document, type Node } from "yaml";
import { DUPLICATES_MAX } from "./duplicate-keys.ts";
import { childPath } from "./text-errors.ts";

/** So that a few lines cannot stand for gigabytes. */
const ALIASES_MAX = 100;
/** What all aliases together may stand for, were each as long as the whole document. */
const ALIASED_LENGTH_MAX = 8 * 1024 * 1024;

export interface YamlBody {
  value: unknown;
  duplicates: string[];
}

/** Throws an Error with a sentence about what is wrong; also when it holds more than one document. */
export function readYaml(text: string): YamlBody {
  const document = parseDocument(text, { uniqueKeys: false, merge: true, prettyErrors: true, logLevel: "error" });
  const [error] = document.errors;
  if (error) throw error;
  if (aliasesIn(document) * text.length > ALIASED_LENGTH_MAX) throw new Error("it has too many aliases for its length");
  const duplicates: string[] = [];
  collect(document.contents, "", duplicates);
  return { value: document.toJS({ maxAliasCount: ALIASES_MAX }), duplicates };
}

function aliasesIn(document: Document): number {
  let aliases = 0;
  visit(document, { Alias: () => void aliases++ });
  return aliases;
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
    if (duplicates.length < DUPLICATES_MAX && names.has(name)) duplicates.push(at);
    names.add(name);
    collect(value as Node, at, duplicates);
  }
}
