import type { Table } from "mdast";
import { toString } from "mdast-util-to-string";

/** A table as a block of code, its cells in columns, for platforms that show none. */
export function tableAsCode(table: Table): string {
  const rows = table.children.map((row) => row.children.map((cell) => toString(cell)));
  return `\`\`\`\n${alignTable(rows)}\n\`\`\``;
}

/** A table as a list of its rows under a bold head, no longer than it was but for two signs a row. */
export function tableAsList(table: Table, source: string): string {
  const rows = source.split("\n").map((row) => row.trim().replace(/^\|/, "").replace(/\|$/, "").trim());
  const [head = "", , ...rest] = rows;
  if (rest.length !== table.children.length - 1) return source;
  return [`**${head.replaceAll("*", "")}**`, "", ...rest.map((row) => `- ${row}`)].join("\n");
}

/** Cells in columns of equal width, for a fixed font. */
export function alignTable(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  const lines = rows.map((row) =>
    widths
      .map((width, column) => (row[column] ?? "") + " ".repeat(width - widthOf(row[column] ?? "")))
      .join(" | ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("-|-");
  return [lines[0] ?? "", rule, ...lines.slice(1)].join("\n");
}

/** Chinese, Japanese and Korean signs and emoji are two columns wide. */
function widthOf(text: string): number {
  const wide = text.match(
    /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/gu,
  );
  return [...text].length + (wide?.length ?? 0);
}
