import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const Secrets = z.object({
  AUTH_SECRET: z.string().min(32),
  MASTER_KEY: z.string().regex(/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/),
});

/**
 * The installation's own secrets: made at the first start and kept in the data directory, readable by its owner only.
 * Losing the file means that no sealed secret can be opened again, so a damaged one is an error, never replaced.
 */
export async function installationSecrets(dataDir: string): Promise<Record<string, string>> {
  const path = join(dataDir, "secrets.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const made = {
      AUTH_SECRET: randomBytes(32).toString("base64url"),
      MASTER_KEY: randomBytes(32).toString("base64"),
    };
    await writeFile(`${path}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
    await rename(`${path}.new`, path);
    return made;
  }
  return parseSecrets(text, path);
}

function parseSecrets(text: string, path: string): Record<string, string> {
  try {
    return Secrets.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is damaged: restore it, or move the data directory away to begin anew`);
  }
}
