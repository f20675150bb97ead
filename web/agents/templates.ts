import { API_VERSION, type Manifest } from "./manifest.ts";

const SPECS: Record<string, Record<string, unknown>> = {
  Ghost: { systemPrompt: "" },
  Model: { provider: "openai", protocol: "openai", model: "" },
  Shell: { shellType: "Chat" },
  Bot: { ghostRef: { name: "" }, shellRef: { name: "Chat" }, modelRef: { name: "default" } },
  Workspace: { repository: { gitUrl: "" } },
  Notifier: { type: "webhook" },
  Team: { collaborationModel: "solo", members: [{ botRef: { name: "" } }] },
};

/** The manifest that a new resource begins with. */
export function blankManifest(kind: string, namespace: string): Manifest {
  return { apiVersion: API_VERSION, kind, metadata: { name: "", namespace }, spec: structuredClone(SPECS[kind] ?? {}) };
}

/** A copy, under the first free name of the form `name-copy`, `name-copy-2` … */
export function copyOf(manifest: Manifest, taken: ReadonlySet<string>): Manifest {
  const { displayName: _shown, ...metadata } = manifest.metadata;
  const base = `${metadata.name.slice(0, 90)}-copy`;
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
  return { ...structuredClone(manifest), metadata: { ...structuredClone(metadata), name } };
}
