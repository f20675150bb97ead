// Secrets that are looked for where none may be.
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { connect } from "#db/connect";

/** Not by chance anywhere else, and long enough to be found in base64 too. */
const canary = (name: string) => `canary-${name}-${randomBytes(12).toString("hex")}`;
export const CANARIES = {
  modelKey: canary("model-key"),
  newModelKey: canary("new-model-key"),
  refusedKey: canary("refused-key"),
  wegentKey: canary("wegent-key"),
  secretData: canary("secret-data"),
  secretText: canary("secret-text"),
  mcpHeader: canary("mcp-header"),
  mcpEnv: canary("mcp-env"),
  gitToken: canary("git-token"),
  channelSecret: canary("channel-secret"),
  newChannelSecret: canary("new-channel-secret"),
  password: canary("password"),
  clientSecret: canary("client-secret"),
  platformKey: canary("platform-key"),
  mailToken: canary("mail-token"),
};

/** The names of the canaries, and of `more` secrets, that are in one of the texts: as they are, in base64, or in hex. */
export function foundIn(texts: Buffer[], more: Record<string, string> = {}): string[] {
  return Object.entries({ ...CANARIES, ...more }).flatMap(([name, secret]) =>
    spellings(secret).some((spelling) => texts.some((text) => text.includes(spelling))) ? [name] : [],
  );
}

function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In base64 a text looks different at each of three offsets; its ends depend on what stands around it.
  const encoded = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .slice(4, -4),
  );
  return [secret, ...encoded, bytes.toString("hex"), bytes.toString("hex").toUpperCase()];
}

/** What lies in a directory and all below it. */
export async function filesOf(directory: string): Promise<Buffer[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map((path) => readFile(path)));
}

/** Every row of every table, as JSON. */
export async function dump(env: Record<string, string>): Promise<Map<string, string[]>> {
  const db = connect({ DATABASE_URL: env["DATABASE_URL"]!, NEON_ENDPOINT: env["NEON_ENDPOINT"] });
  const { rows } = await db.execute<{ name: string }>(
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const tables = new Map<string, string[]>();
  for (const { name } of rows) {
    const result = await db.execute<{ row: string }>(
      sql`SELECT to_jsonb(t)::text AS row FROM ${sql.identifier(name)} t`,
    );
    tables.set(
      name,
      result.rows.map(({ row }) => row),
    );
  }
  return tables;
}
