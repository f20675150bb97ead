import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { CliError } from "./cli-error.ts";
import type { Terminal } from "./terminal.ts";

export const DEFAULT_SERVER = "http://localhost:18789";

const Settings = z.object({
  /** The server that commands talk to unless they name another one. */
  current: z.string().optional(),
  servers: z.record(z.string(), z.object({ token: z.string() })),
});
export type Settings = z.infer<typeof Settings>;

/** Which server, with what credential. */
export interface Target {
  server: string;
  token: string | undefined;
}

/**
 * The file with the sign-ins of this person, readable by nobody else: WEFT_CONFIG, or `weft/config.json` in the
 * directory for settings.
 */
export function settingsPath(env: Terminal["env"]): string {
  if (env["WEFT_CONFIG"]) return env["WEFT_CONFIG"];
  const home = env["HOME"] ?? homedir();
  return join(env["XDG_CONFIG_HOME"] ?? join(home, ".config"), "weft", "config.json");
}

export async function readSettings(env: Terminal["env"]): Promise<Settings> {
  const path = settingsPath(env);
  try {
    return Settings.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { servers: {} };
    throw new CliError(`${path} cannot be read: remove it and run "weft login" again.`);
  }
}

export async function writeSettings(env: Terminal["env"], settings: Settings): Promise<void> {
  const path = settingsPath(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** `--server`, then WEFT_SERVER, then the one last signed in to; the token of WEFT_TOKEN, then of that sign-in. */
export async function chooseTarget(env: Terminal["env"], asked: string | undefined): Promise<Target> {
  const settings = await readSettings(env);
  const server = serverUrl(asked ?? env["WEFT_SERVER"] ?? settings.current ?? DEFAULT_SERVER);
  return { server, token: env["WEFT_TOKEN"] ?? settings.servers[server]?.token };
}

/** The origin of an address; `weft.example.com` means https. */
export function serverUrl(text: string): string {
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `https://${text}`);
  if (!url) throw new CliError(`"${text}" is not the address of a server.`);
  return url.origin;
}
