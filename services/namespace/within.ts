import { sql, type SQL } from "drizzle-orm";
import type { NamespaceFilter } from "#core/namespace";

/** Is the namespace in `column` one of the filter's, or nested in one? */
export function withinNamespaces(column: SQL, filter: NamespaceFilter): SQL {
  if (filter === null) return sql`true`;
  const nested = filter.map((root) => `${root}--%`);
  return sql`(${column} = ANY(${sql.param([...filter])}::text[]) OR ${column} LIKE ANY(${sql.param(nested)}::text[]))`;
}
