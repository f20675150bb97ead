/** Resources as rows for a terminal, and resources without all but their metadata. */
import type { KindDefinition } from "#protocol/kinds/definition";
import type { Metadata } from "#protocol/kinds/resource";
import type { Column } from "./kinds/columns.ts";
import { RULES } from "./kinds/registry.ts";
import { metadataOf, type Manifest } from "./manifest.ts";
import { isObject } from "./merge-patch.ts";
import { valueAt } from "./value-at.ts";
import { inCurrentSpelling } from "./wegent-spelling.ts";

export type MetaVersion = "v1" | "v1beta1";
export type IncludeObject = "None" | "Metadata" | "Object";

type Cell = string | number | boolean | null;
interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}
export interface Table {
  kind: "Table";
  apiVersion: string;
  metadata: Record<string, unknown>;
  columnDefinitions: ColumnDefinition[] | null;
  rows: { cells: Cell[]; object?: unknown }[];
}

export interface TableRequest {
  definition: KindDefinition;
  /** Resources as `get` shows them. */
  resources: readonly object[];
  nowMs: number;
  includeObject: IncludeObject;
  version: MetaVersion;
  /** Of the list; empty for one resource. */
  metadata: Record<string, unknown>;
  /** False for all but the first event of a watch: its clients remember them. */
  withColumns: boolean;
}

const NAME_TEXT = "Name, unique among the resources of its kind in its namespace.";
const AGE_TEXT = "Time since the resource was created.";

function columnDefinitions(columns: Column[]): ColumnDefinition[] {
  const own = columns.map(({ name, type, priority, path }) => ({
    name,
    type: type === "date" ? "string" : type,
    format: "",
    description: path,
    priority,
  }));
  return [
    { name: "Name", type: "string", format: "name", description: NAME_TEXT, priority: 0 },
    ...own,
    { name: "Age", type: "string", format: "", description: AGE_TEXT, priority: 0 },
  ];
}

export function tableOf(request: TableRequest): Table {
  const { definition, version, metadata, nowMs, includeObject } = request;
  const { columns } = RULES[definition.kind];
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: request.withColumns ? columnDefinitions(columns) : null,
    rows: request.resources.map((resource) => {
      const manifest = resource as Manifest;
      const { name, creationTimestamp } = metadataOf(manifest);
      const read = inCurrentSpelling(manifest);
      const cells = columns.map((column) => cellOf(read, column, nowMs));
      return {
        cells: [textOf(name), ...cells, ageSince(creationTimestamp, nowMs)],
        ...objectOf(manifest, includeObject, version),
      };
    }),
  };
}

function objectOf(manifest: Manifest, include: IncludeObject, version: MetaVersion): { object?: unknown } {
  if (include === "None") return {};
  return { object: include === "Object" ? manifest : partialMetadata(manifest, version) };
}

function textOf(value: unknown): Cell {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** A cell is one line; the whole value is a `get -o yaml` away. */
const CELL_LENGTH_MAX = 80;

/** What stands in a column for a resource; null for nothing. */
export function cellOf(resource: Manifest, { path, type }: Column, nowMs: number): Cell {
  const [, steps = path, within] = /^(.*?)(?:\[(\w*)\])?$/.exec(path) ?? [];
  const value = valueAt(resource, steps);
  if (within === "") return sizeOf(value);
  if (within !== undefined) return conditionOf(value, within);
  if (type === "date") return value === undefined ? null : ageSince(value, nowMs);
  const cell = textOf(value);
  return typeof cell === "string" ? oneLine(cell) : cell;
}

function sizeOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : null;
}

function conditionOf(conditions: unknown, type: string): Cell {
  if (!Array.isArray(conditions)) return null;
  const found: unknown = conditions.find((entry: unknown) => isObject(entry) && entry["type"] === type);
  return isObject(found) ? textOf(found["status"]) : null;
}

function oneLine(text: string): string {
  const line = text
    .slice(0, CELL_LENGTH_MAX * 4)
    .replaceAll(/\s+/g, " ")
    .trim();
  const signs = [...line];
  return signs.length > CELL_LENGTH_MAX ? `${signs.slice(0, CELL_LENGTH_MAX - 1).join("")}…` : line;
}

function ageSince(time: unknown, nowMs: number): string {
  const ms = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? "<unknown>" : age(nowMs - ms);
}

/** `45s`, `3m20s`, `50m`, `5h12m`, `20h`, `3d4h`, `40d`, `2y10d`: about two signs of it, as kubectl writes ages. */
export function age(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return two(days, "d", hours % 24, "h");
  const years = Math.floor(days / 365);
  if (years < 2) return `${days}d`;
  return years < 8 ? two(years, "y", days % 365, "d") : `${years}y`;
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** A resource without spec and status. */
export function partialMetadata(resource: object, version: MetaVersion) {
  const { metadata } = resource as { metadata?: Partial<Metadata> };
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: metadata ?? {} };
}

export function partialMetadataList(list: { metadata: object; items: readonly object[] }, version: MetaVersion) {
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: list.metadata,
    items: list.items.map((item) => partialMetadata(item, version)),
  };
}
