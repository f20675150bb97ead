import { Client, neonConfig } from "@neondatabase/serverless";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

// Applies migrations/*.sql in the order of their names, each once and in one transaction. Run by hand in production:
// `DATABASE_URL=… node local/migrate.ts`.

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

const DEFAULT_DIRECTORY = "migrations";
const LOCK_KEY = 7_305_811; // any constant: two starts at once take turns

async function load(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

interface Target {
  connectionString: string;
  /** `host/path` of the WebSocket of an endpoint that is not Neon's own. */
  socket?: string;
}

function target(url: string): Target {
  const parsed = new URL(url);
  if (!parsed.protocol.startsWith("http")) return { connectionString: url };
  return { connectionString: parsed.searchParams.get("database") ?? "", socket: `${parsed.host}/v2` };
}

async function connect({ connectionString, socket }: Target): Promise<Client> {
  neonConfig.webSocketConstructor ??= WebSocket;
  const client = new Client(connectionString);
  if (socket) {
    client.neonConfig.wsProxy = () => socket;
    client.neonConfig.useSecureWebSocket = false;
    client.neonConfig.pipelineConnect = false;
  }
  await client.connect();
  return client;
}

async function applied(client: Client): Promise<Map<string, string>> {
  await client.query(
    "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, " +
      "applied_at timestamptz NOT NULL DEFAULT now())",
  );
  const { rows } = await client.query<{ name: string; checksum: string }>(
    "SELECT name, checksum FROM schema_migrations",
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY]);
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function apply(client: Client, migration: Migration): Promise<boolean> {
  return inTransaction(client, async () => {
    const checksum = (await applied(client)).get(migration.name);
    if (checksum === migration.checksum) return false;
    if (checksum !== undefined) {
      throw new Error(`${migration.name} was changed after it was applied; put it back and add a new migration.`);
    }
    await client.query(migration.sql).catch((error: Error) => {
      throw new Error(`${migration.name} failed: ${error.message}`, { cause: error });
    });
    await client.query("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", [
      migration.name,
      migration.checksum,
    ]);
    return true;
  });
}

/**
 * Brings the database up to date and gives the names of the files that were applied. `url` is the embedded endpoint
 * (`http://…/sql?database=…`) or a Neon connection string.
 */
export async function migrate(url: string, directory: string = DEFAULT_DIRECTORY): Promise<string[]> {
  const migrations = await load(directory);
  const client = await connect(target(url));
  try {
    const before = await inTransaction(client, () => applied(client));
    const names: string[] = [];
    for (const migration of migrations) {
      if (before.get(migration.name) === migration.checksum) continue;
      if (await apply(client, migration)) names.push(migration.name);
    }
    return names;
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const url = process.env["NEON_ENDPOINT"] ?? process.env["DATABASE_URL"];
  if (!url) throw new Error("Set DATABASE_URL to the database to migrate.");
  const names = await migrate(url, process.argv[2]);
  process.stdout.write(names.length === 0 ? "The database is up to date.\n" : `Applied ${names.join(", ")}.\n`);
}
