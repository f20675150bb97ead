import { ApiRefusal } from "../api.ts";
import { CliError } from "../cli-error.ts";
import type { Call, Command } from "../command.ts";
import { displayName, findKind, type KindInfo, loadKinds, resourcePath, wantedResources } from "../resource/kinds.ts";
import { inDependencyOrder, readManifests } from "../resource/manifests.ts";
import { FILE_HELP, FILE_OPTIONS } from "./apply.ts";

interface Doomed {
  kind: KindInfo;
  namespace: string;
  name: string;
}

export const deleteResources: Command = {
  name: "delete",
  usage: "KIND/NAME… | -f PATH",
  summary: "Delete resources",
  options: { ...FILE_OPTIONS, "ignore-not-found": { type: "boolean" } },
  help: [...FILE_HELP, "      --ignore-not-found a resource that does not exist is no mistake"],
  async run(call) {
    for (const doomed of await whatToDelete(call)) await deleteOne(call, doomed);
  },
};

async function whatToDelete(call: Call): Promise<Doomed[]> {
  const kinds = await loadKinds(call.api);
  if (call.list("filename").length === 0) {
    const wanted = wantedResources(kinds, call.args);
    if (wanted.some(({ names }) => names.length === 0)) throw new CliError("Name what to delete: KIND/NAME.");
    return wanted.flatMap(({ kind, names }) => names.map((name) => ({ kind, namespace: call.namespace, name })));
  }
  const manifests = await readManifests(call.terminal, call.list("filename"), call.flag("recursive"));
  // What refers to others goes first.
  return inDependencyOrder(manifests)
    .toReversed()
    .map(({ kind, metadata }) => ({
      kind: findKind(kinds, kind),
      namespace: metadata.namespace ?? call.namespace,
      name: metadata.name,
    }));
}

async function deleteOne(call: Call, { kind, namespace, name }: Doomed): Promise<void> {
  try {
    await call.api.fetch(resourcePath(kind, namespace, name), { method: "DELETE" });
    call.terminal.out(`${displayName(kind, name)} deleted\n`);
  } catch (error) {
    const isGone = error instanceof ApiRefusal && error.status === 404;
    if (!isGone || !call.flag("ignore-not-found")) throw error;
  }
}
