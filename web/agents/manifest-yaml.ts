import { parseDocument, stringify, type Document } from "yaml";
import { API_VERSION, type Manifest } from "./manifest.ts";
import type { Path } from "./schema/json-schema.ts";
import { isPlainObject, plainText } from "./schema/paths.ts";

export function toYaml(manifest: Manifest): string {
  return stringify(manifest, { lineWidth: 0, blockQuote: "literal" });
}

export type Parsed = { ok: true; manifest: Manifest } | { ok: false; message: string; offset: number; line: number };

/** Reads the text of the editor. Not a manifest, or not YAML: says where. */
export function parseManifest(text: string): Parsed {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error)
    return { ok: false, message: firstLine(error.message), offset: error.pos[0], line: error.linePos?.[0].line ?? 1 };
  const value: unknown = document.toJS();
  if (!isPlainObject(value)) return { ok: false, message: "kind, metadata, spec", offset: 0, line: 1 };
  const metadata = isPlainObject(value["metadata"]) ? value["metadata"] : {};
  const manifest: Manifest = {
    ...value,
    apiVersion: plainText(value["apiVersion"]) || API_VERSION,
    kind: plainText(value["kind"]),
    metadata: {
      ...metadata,
      name: plainText(metadata["name"]),
      namespace: plainText(metadata["namespace"]) || "default",
    },
    spec: isPlainObject(value["spec"]) ? value["spec"] : {},
  };
  return { ok: true, manifest };
}

/**
 * Sets (or with undefined removes) one value in the text; comments and the order of all else stay.
 * The text must parse.
 */
export function editYaml(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (value === undefined) removeAt(document, path);
  else document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0, blockQuote: "literal" });
}

/** An object that the removal leaves empty goes too, up to `spec` and `metadata`. */
function removeAt(document: Document, path: Path): void {
  if (!document.hasIn(path)) return;
  document.deleteIn(path);
  const parent = path.slice(0, -1);
  if (parent.length < 2 || typeof parent.at(-1) === "number") return;
  const left = document.getIn(parent);
  const json: unknown =
    typeof left === "object" && left !== null && "toJSON" in left ? (left as { toJSON(): unknown }).toJSON() : left;
  if (isPlainObject(json) && Object.keys(json).length === 0) removeAt(document, parent);
}

function firstLine(message: string): string {
  return message.split(/ at line \d+|\n/)[0] ?? message;
}
