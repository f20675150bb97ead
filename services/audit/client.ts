import type { AuditRecord } from "#protocol/api/access";

const CLIENTS: [client: AuditRecord["client"], pattern: RegExp][] = [
  ["kubectl", /^kubectl/i],
  ["cli", /^weft/i],
  ["browser", /^Mozilla\//],
];

/** What kind of program names itself so. */
export function clientOf(userAgent: string | null): AuditRecord["client"] {
  return CLIENTS.find(([, pattern]) => userAgent && pattern.test(userAgent))?.[0] ?? "other";
}
