import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiRefusal, type Api } from "../api.ts";
import { CliError } from "../cli-error.ts";
import type { Command } from "../command.ts";
import { findKind, loadKinds, resourcePath } from "../resource/kinds.ts";
import { inDependencyOrder, type Manifest, readManifests, toYaml } from "../resource/manifests.ts";
import { applyOnServer, FILE_HELP, FILE_OPTIONS, ownFields } from "./apply.ts";

export const diff: Command = {
  name: "diff",
  usage: "-f PATH",
  summary: "Show what applying manifests would change; exit code 1 if anything",
  options: FILE_OPTIONS,
  help: FILE_HELP,
  async run(call) {
    const { api, terminal, namespace } = call;
    const manifests = inDependencyOrder(await readManifests(terminal, call.list("filename"), call.flag("recursive")));
    const kinds = await loadKinds(api);
    const folder = await mkdtemp(join(tmpdir(), "weft-diff-"));
    let isDifferent = false;
    try {
      for (const manifest of manifests) {
        const kind = findKind(kinds, manifest.kind);
        const own = {
          ...manifest,
          metadata: { ...manifest.metadata, namespace: manifest.metadata.namespace ?? namespace },
        };
        const live = await find(api, resourcePath(kind, own.metadata.namespace, own.metadata.name));
        const next = (await applyOnServer(api, kind, own, { dryRun: true, force: true })) as unknown as Manifest;
        const text = await unifiedDiff(folder, `${kind.singularName}/${own.metadata.name}`, [live, next]);
        isDifferent ||= text !== "";
        terminal.out(text);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    if (isDifferent) throw new CliError("", 1);
  },
};

async function find(api: Api, path: string): Promise<Manifest | null> {
  try {
    return await api.json<Manifest>(path);
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return null;
    throw error;
  }
}

/** As `diff -u` writes it; empty when both are the same. */
async function unifiedDiff(folder: string, name: string, sides: [Manifest | null, Manifest | null]): Promise<string> {
  const [before, after] = sides.map((side) => (side ? toYaml(ownFields(side)) : "")) as [string, string];
  if (before === after) return "";
  const files = [join(folder, "live"), join(folder, "applied")] as const;
  await writeFile(files[0], before, { mode: 0o600 });
  await writeFile(files[1], after, { mode: 0o600 });
  const { stdout, error } = spawnSync(
    "diff",
    ["-u", "--label", `live/${name}`, "--label", `applied/${name}`, files[0], files[1]],
    { encoding: "utf8" },
  );
  if (error) throw new CliError('"weft diff" needs the program "diff".');
  return stdout;
}
