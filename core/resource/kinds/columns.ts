/** Columns of tables, for people at a command line and in the browser. */
import type { Cause } from "#protocol/kinds/resource";

export interface Column {
  name: string;
  title: { en: string; zh: string };
  /**
   * Dotted path in the resource. `[]` at the end: the number of entries of a list or map; `[Ready]` at the end: the
   * status of that condition.
   */
  path: string;
  /** 0: always shown; 1: only in wide tables. */
  priority: 0 | 1;
  type: "string" | "integer" | "boolean" | "date";
}

/** What a kind adds to its schema. */
export interface KindRules {
  columns: Column[];
  /** Rules across the fields of one spec, which a schema alone cannot say. */
  causes?(spec: Record<string, unknown>): Cause[];
}

export function column(name: string, zh: string, path: string, more: Partial<Column> = {}): Column {
  return { name, title: { en: name, zh }, path, priority: 0, type: "string", ...more };
}

export const READY = column("Ready", "就绪", "status.conditions[Ready]", { priority: 1 });
