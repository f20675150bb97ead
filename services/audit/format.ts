import type { AuditRecord } from "#protocol/api/access";

const COLUMNS: [title: string, read: (entry: AuditRecord) => unknown][] = [
  ["at", (entry) => entry.at],
  ["actor_id", (entry) => entry.actor.id],
  ["actor_name", (entry) => entry.actor.name],
  ["via", (entry) => entry.via],
  ["credential_id", (entry) => entry.credential_id],
  ["client", (entry) => entry.client],
  ["user_agent", (entry) => entry.user_agent],
  ["ip", (entry) => entry.ip],
  ["request_id", (entry) => entry.request_id],
  ["verb", (entry) => entry.verb],
  ["kind", (entry) => entry.kind],
  ["namespace", (entry) => entry.namespace],
  ["name", (entry) => entry.name],
  ["uid", (entry) => entry.uid],
  ["before", (entry) => entry.before],
  ["after", (entry) => entry.after],
];

/** How an export is written: RFC 4180 with a line of titles, or one JSON object a line. */
export const FORMATS = {
  jsonl: {
    mediaType: "application/x-ndjson",
    begin: "",
    line: (entry: AuditRecord) => `${JSON.stringify(entry)}\n`,
  },
  csv: {
    mediaType: "text/csv; charset=utf-8",
    begin: `${COLUMNS.map(([title]) => title).join(",")}\r\n`,
    line: (entry: AuditRecord) => `${COLUMNS.map(([, read]) => cell(read(entry))).join(",")}\r\n`,
  },
} as const;

function cell(value: unknown): string {
  if (value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // A spreadsheet would run what begins like a formula, and names come from people.
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
