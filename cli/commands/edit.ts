import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiRefusal } from "../api.ts";
import { CliError } from "../cli-error.ts";
import type { Call, Command } from "../command.ts";
import { displayName, loadKinds, oneResource, resourcePath } from "../resource/kinds.ts";
import { type Manifest, parseManifests, toYaml } from "../resource/manifests.ts";

export const edit: Command = {
  name: "edit",
  usage: "KIND/NAME",
  summary: "Change a resource in your editor",
  async run(call) {
    const { api, namespace, terminal } = call;
    const { kind, name } = oneResource(await loadKinds(api), call.args);
    const path = resourcePath(kind, namespace, name);
    const current = await api.json<Manifest>(path);
    const { managedFields: _managed, ...metadata } = current.metadata;
    const before = toYaml({ ...current, metadata });
    const outcome = await editUntilAccepted(call, before, (manifest) =>
      api.json(`${path}?fieldManager=weft-edit`, { method: "PUT", body: manifest }),
    );
    terminal.out(`${displayName(kind, name)} ${outcome}\n`);
  },
};

/** A refused text is opened again with the reason above it; closed without a change it is given up. */
async function editUntilAccepted(
  call: Call,
  before: string,
  save: (manifest: Manifest) => Promise<unknown>,
): Promise<"edited" | "unchanged"> {
  const folder = await mkdtemp(join(tmpdir(), "weft-edit-"));
  const file = join(folder, "resource.yaml");
  try {
    let text = before;
    for (;;) {
      await writeFile(file, text, { mode: 0o600 });
      openEditor(call, file);
      const edited = await readFile(file, "utf8");
      if (withoutComments(edited) === withoutComments(before)) return "unchanged";
      if (edited === text) throw new CliError("The change was not accepted and is given up.");
      const refusal = await attempt(edited, save);
      if (refusal === null) return "edited";
      text = `${refusal.replace(/^/gm, "# ")}\n${withoutComments(edited)}`;
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function attempt(text: string, save: (manifest: Manifest) => Promise<unknown>): Promise<string | null> {
  try {
    const [manifest] = parseManifests(text, "the text");
    if (!manifest) return "The text is empty.";
    await save(manifest);
    return null;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 401) throw error;
    if (error instanceof CliError) return error.message;
    throw error;
  }
}

function openEditor({ terminal }: Call, file: string): void {
  const command = terminal.env["WEFT_EDITOR"] ?? terminal.env["EDITOR"] ?? terminal.env["VISUAL"] ?? "vi";
  const { status, error } = spawnSync(`${command} "${file}"`, { shell: true, stdio: "inherit" });
  if (error || status !== 0) throw new CliError(`The editor "${command}" failed; nothing was changed.`);
}

function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, "");
}
