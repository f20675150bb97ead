import { readFile, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { CliError } from "../cli-error.ts";
import type { Terminal } from "../terminal.ts";

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [field: string]: unknown };
  [field: string]: unknown;
}

const ENDINGS = /\.(ya?ml|json)$/;

/** All manifests of files, directories (their files in order of name) and standard input (`-`). */
export async function readManifests(terminal: Terminal, paths: string[], recursive: boolean): Promise<Manifest[]> {
  if (paths.length === 0) throw new CliError("Say which file: -f FILE, -f DIRECTORY, or -f - for standard input.");
  const manifests: Manifest[] = [];
  for (const path of paths) {
    if (path === "-") manifests.push(...parseManifests(await terminal.readInput(), "standard input"));
    else
      for (const file of await filesOf(resolve(terminal.cwd, path), recursive)) manifests.push(...(await load(file)));
  }
  if (manifests.length === 0) throw new CliError(`There is no resource in ${paths.join(", ")}.`);
  return manifests;
}

async function filesOf(path: string, recursive: boolean): Promise<string[]> {
  const facts = await stat(path).catch(() => {
    throw new CliError(`${path} does not exist.`);
  });
  if (!facts.isDirectory()) return [path];
  const entries = await readdir(path, { recursive, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && ENDINGS.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function load(file: string): Promise<Manifest[]> {
  return parseManifests(await readFile(file, "utf8"), file);
}

/** One or several documents; a List, or a plain list, counts as what it holds. Throws a CliError that names the place of a mistake. */
export function parseManifests(text: string, from: string): Manifest[] {
  const documents = parseAllDocuments(text);
  return documents.flatMap((document, index) => {
    const place = documents.length > 1 ? `${from}, document ${index + 1}` : from;
    const [mistake] = document.errors;
    if (mistake) throw new CliError(`${place}: ${mistake.message.split("\n")[0]}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.map((item: unknown) => asManifest(item, place));
    const { kind, items } = value as { kind?: unknown; items?: unknown };
    if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items)) {
      return items.map((item: unknown) => asManifest(item, place));
    }
    return [asManifest(value, place)];
  });
}

function asManifest(value: unknown, place: string): Manifest {
  const { kind, apiVersion, metadata } = (value ?? {}) as Partial<Manifest>;
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    throw new CliError(`${place}: a resource needs apiVersion and kind.`);
  }
  if (typeof metadata?.name !== "string") throw new CliError(`${place}: ${kind} needs metadata.name.`);
  return value as Manifest;
}

/** What others refer to comes before what refers to it. */
const ORDER = ["Namespace", "Secret", "Ghost", "Model", "Shell", "Workspace", "Bot", "Team", "Task"];

export function inDependencyOrder(manifests: Manifest[]): Manifest[] {
  const rank = ({ kind }: Manifest): number => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return manifests.toSorted((a, b) => rank(a) - rank(b));
}

export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
