/** A Kubernetes Table, as the server answers it. */
export interface Table {
  columnDefinitions: { name: string; priority?: number }[];
  rows: { cells: unknown[]; object?: { metadata?: { name?: string; namespace?: string } } }[];
}

export interface TableLook {
  wide: boolean;
  withNamespace: boolean;
  withHeader: boolean;
}

/** Columns three spaces apart, as kubectl prints them. */
export function printTable(table: Table, look: TableLook): string {
  const shown = table.columnDefinitions.flatMap((column, index) =>
    look.wide || (column.priority ?? 0) === 0 ? [{ title: column.name.toUpperCase(), index }] : [],
  );
  const header = [...(look.withNamespace ? ["NAMESPACE"] : []), ...shown.map(({ title }) => title)];
  const lines = table.rows.map((row) => [
    ...(look.withNamespace ? [row.object?.metadata?.namespace ?? ""] : []),
    ...shown.map(({ index }) => cellText(row.cells[index])),
  ]);
  return columns(look.withHeader ? [header, ...lines] : lines);
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined || cell === "") return "<none>";
  return (typeof cell === "string" ? cell : JSON.stringify(cell)).split("\n")[0]!;
}

export function columns(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ""))));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell + " ".repeat(widths[column]! - width(cell) + 3))
      .join("")
      .trimEnd(),
  );
  return text.length === 0 ? "" : `${text.join("\n")}\n`;
}

/** Terminal cells: Chinese, Japanese and Korean characters and pictures take two. */
function width(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum + (/[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u.test(character) ? 2 : 1),
    0,
  );
}
