import { ApiRefusal, type Api } from "../api.ts";
import { CliError } from "../cli-error.ts";
import type { Call, Command } from "../command.ts";
import { displayName, findKind, type KindInfo, loadKinds, resourcePath } from "../resource/kinds.ts";
import { inDependencyOrder, type Manifest, readManifests } from "../resource/manifests.ts";

const FIELD_MANAGER = "weft";
export const FILE_OPTIONS = {
  filename: { type: "string", short: "f", multiple: true },
  recursive: { type: "boolean", short: "R" },
} as const;
export const FILE_HELP = [
  "  -f, --filename PATH    a file, a directory, or - for standard input; may be given several times",
  "  -R, --recursive        directories with all that is below them",
];

export const apply: Command = {
  name: "apply",
  usage: "-f PATH [--dry-run] [--force-conflicts]",
  summary: "Make resources as manifests say",
  options: { ...FILE_OPTIONS, "dry-run": { type: "boolean" }, "force-conflicts": { type: "boolean" } },
  help: [
    ...FILE_HELP,
    "      --dry-run          only say what would happen",
    "      --force-conflicts  take over fields that others manage",
  ],
  run: applyManifests,
};

/** Applies all, in dependency order; a refused one does not hold up the others. */
export async function applyManifests(call: Call): Promise<void> {
  const { terminal, api } = call;
  const manifests = await readManifests(terminal, call.list("filename"), call.flag("recursive"));
  const kinds = await loadKinds(api);
  const how = { dryRun: call.flag("dry-run"), force: call.flag("force-conflicts") };
  let refused = 0;
  for (const manifest of inDependencyOrder(manifests)) {
    const kind = findKind(kinds, manifest.kind);
    const name = displayName(kind, manifest.metadata.name);
    try {
      const outcome = await applyOne(api, kind, withNamespace(manifest, call.namespace), how);
      terminal.out(`${name} ${outcome}${how.dryRun ? " (dry run)" : ""}\n`);
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.status === 401) throw error;
      refused += 1;
      terminal.err(`${name}: ${error.message}\n`);
    }
  }
  if (refused > 0) throw new CliError(`${refused} of ${manifests.length} resources were refused.`);
}

function withNamespace(manifest: Manifest, namespace: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, namespace: manifest.metadata.namespace ?? namespace } };
}

async function applyOne(
  api: Api,
  kind: KindInfo,
  manifest: Manifest,
  how: { dryRun: boolean; force: boolean },
): Promise<"created" | "configured" | "unchanged"> {
  const { name, namespace } = manifest.metadata;
  const before = await currentVersion(api, resourcePath(kind, namespace!, name));
  const applied = await applyOnServer(api, kind, manifest, how);
  if (before === null) return "created";
  return applied.metadata.resourceVersion === before ? "unchanged" : "configured";
}

async function currentVersion(api: Api, path: string): Promise<string | null> {
  try {
    const found = await api.json<{ metadata: { resourceVersion: string } }>(path);
    return found.metadata.resourceVersion;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return null;
    throw error;
  }
}

export interface Applied {
  metadata: { resourceVersion: string; [field: string]: unknown };
  [field: string]: unknown;
}

/** Server-side apply. Fields that the server keeps by itself are left out of what is sent. */
export function applyOnServer(
  api: Api,
  kind: KindInfo,
  manifest: Manifest,
  how: { dryRun: boolean; force: boolean },
): Promise<Applied> {
  const query = new URLSearchParams({ fieldManager: FIELD_MANAGER });
  if (how.dryRun) query.set("dryRun", "All");
  if (how.force) query.set("force", "true");
  return api.json<Applied>(`${resourcePath(kind, manifest.metadata.namespace!, manifest.metadata.name)}?${query}`, {
    method: "PATCH",
    contentType: "application/apply-patch+yaml",
    body: JSON.stringify(ownFields(manifest)),
  });
}

/** A manifest without what only the server writes, as `get -o yaml` shows it. */
export function ownFields({ status: _status, ...manifest }: Manifest): Manifest {
  const {
    managedFields: _m,
    resourceVersion: _v,
    uid: _u,
    creationTimestamp: _c,
    generation: _g,
    ...metadata
  } = manifest.metadata;
  return { ...manifest, metadata };
}
