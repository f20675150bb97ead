import type { Command } from "../command.ts";
import { collectionPath, GROUP_VERSION, loadKinds } from "../resource/kinds.ts";
import { inDependencyOrder, type Manifest, toYaml } from "../resource/manifests.ts";
import { applyManifests, FILE_HELP, FILE_OPTIONS, ownFields } from "./apply.ts";

/** Conversations are no configuration. */
const LEFT_OUT = "Task";

export const exportResources: Command = {
  name: "export",
  usage: "[-n NAMESPACE | -A] > FILE",
  summary: "Write all resources as manifests, for a backup or another server",
  options: { "all-namespaces": { type: "boolean", short: "A" } },
  help: ["  -A, --all-namespaces   of all namespaces"],
  async run(call) {
    const { api, terminal, namespace } = call;
    const kinds = await loadKinds(api);
    const manifests: Manifest[] = [];
    for (const kind of kinds.filter((info) => info.verbs.includes("list") && info.kind !== LEFT_OUT)) {
      const list = await api.json<{ items: Manifest[] }>(
        collectionPath(kind, call.flag("all-namespaces") ? null : namespace),
      );
      manifests.push(...list.items.map((item) => ({ ...item, apiVersion: GROUP_VERSION, kind: kind.kind })));
    }
    const hasSecrets = manifests.some(({ kind }) => kind === "Secret");
    if (hasSecrets) terminal.err("Secrets are exported without their values: fill them in before you import.\n");
    terminal.out(
      inDependencyOrder(manifests)
        .map((one) => `---\n${toYaml(portable(one))}`)
        .join(""),
    );
  },
};

function portable(manifest: Manifest): Manifest {
  const own = ownFields(manifest);
  const { ownerReferences: _owners, finalizers: _finalizers, ...metadata } = own.metadata;
  return { ...own, metadata };
}

export const importResources: Command = {
  name: "import",
  usage: "-f PATH [--dry-run]",
  summary: "Apply what export wrote; what refers to others comes after them",
  options: { ...FILE_OPTIONS, "dry-run": { type: "boolean" } },
  help: [...FILE_HELP, "      --dry-run          only say what would happen"],
  run: applyManifests,
};
