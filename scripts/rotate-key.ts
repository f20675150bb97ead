// `npm run rotate-key`: wraps every sealed secret with a new master key. Steps and settings: docs/secrets.md.
import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "#db/connect";
import { startCloud } from "#local/cloud";
import { lockDataDir } from "#local/host-lock";
import { migrate } from "#local/migrate";
import { readMasterKeys } from "#secrets/envelope";
import { countByMasterKey } from "#services/secret/secrets";
import { rotateBatch } from "#services/secret/rotate";

const { values } = parseArgs({ options: { new: { type: "boolean" }, data: { type: "string" } } });
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Where {
  DATABASE_URL: string;
  NEON_ENDPOINT?: string | undefined;
}

/** Answers whether the current key holds everything now. */
async function rotateAll(where: Where, masterKey: string): Promise<boolean> {
  const db = connect(where);
  const keys = await readMasterKeys(masterKey);
  let rewrapped = 0;
  for (let next: string | null = null, more = true; more;) {
    const batch = await rotateBatch(db, keys, next);
    rewrapped += batch.rewrapped;
    next = batch.next;
    more = next !== null;
  }
  const held = Object.entries(await countByMasterKey(db)).filter(([id]) => id !== keys.current.id);
  say(`${rewrapped} secrets were wrapped with the key ${keys.current.id}.`);
  for (const [id, count] of held) say(`${count} are still held by the key ${id}: it must stay in MASTER_KEY.`);
  return held.length === 0;
}

/** The installation in a data directory, while it is not running: a new key takes the place of the old one. */
async function rotateInstallation(dataDir: string): Promise<boolean> {
  const path = join(dataDir, "secrets.json");
  const secrets = JSON.parse(await readFile(path, "utf8")) as Record<string, string>;
  const unlock = await lockDataDir(dataDir);
  const cloud = await startCloud({ dataDir, databaseUrl: process.env["DATABASE_URL"], model: "simulator" });
  try {
    await migrate(cloud.env["NEON_ENDPOINT"]!);
    const fresh = randomBytes(32).toString("base64");
    const both = `${fresh},${secrets["MASTER_KEY"]}`;
    // Kept before it is used: whatever happens next, both keys are there at the next start.
    await keep(path, { ...secrets, MASTER_KEY: both });
    const done = await rotateAll(
      { DATABASE_URL: cloud.env["DATABASE_URL"]!, NEON_ENDPOINT: cloud.env["NEON_ENDPOINT"] },
      both,
    );
    if (done) await keep(path, { ...secrets, MASTER_KEY: fresh });
    return done;
  } finally {
    await cloud.close();
    unlock();
  }
}

async function keep(path: string, secrets: Record<string, string>): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

const { MASTER_KEY, DATABASE_URL, NEON_ENDPOINT, WEFT_DATA_DIR } = process.env;
if (values.new) {
  say(randomBytes(32).toString("base64"));
} else if (MASTER_KEY && DATABASE_URL) {
  const done = await rotateAll({ DATABASE_URL, NEON_ENDPOINT }, MASTER_KEY);
  say(done ? "MASTER_KEY can be reduced to its first key." : "Give all keys in MASTER_KEY, the new one first.");
  process.exitCode = done ? 0 : 1;
} else {
  const done = await rotateInstallation(resolve(values.data ?? WEFT_DATA_DIR ?? ".data"));
  process.exitCode = done ? 0 : 1;
}
