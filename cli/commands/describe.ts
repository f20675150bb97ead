import type { Command } from "../command.ts";
import { loadKinds, resourcePath, wantedResources } from "../resource/kinds.ts";
import { type Manifest, toYaml } from "../resource/manifests.ts";
import { columns } from "../resource/print.ts";

export const describe: Command = {
  name: "describe",
  usage: "KIND/NAME…",
  summary: "Show all facts of a resource",
  async run({ api, args, namespace, terminal }) {
    const wanted = wantedResources(await loadKinds(api), args);
    for (const { kind, names } of wanted) {
      for (const name of names) {
        terminal.out(description(await api.json<Manifest>(resourcePath(kind, namespace, name))));
      }
    }
  },
};

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

export function description({ kind, metadata, spec, status }: Manifest): string {
  const { name, namespace, labels, annotations, creationTimestamp, generation } = metadata;
  const { conditions = [], ...state } = (status ?? {}) as { conditions?: Condition[] };
  const head = columns([
    ["Kind:", kind],
    ["Name:", name],
    ...(namespace ? [["Namespace:", namespace]] : []),
    ["Labels:", pairs(labels)],
    ["Annotations:", pairs(annotations)],
    ["Created:", text(creationTimestamp)],
    ["Generation:", text(generation)],
  ]);
  const reasons = columns([
    ["  TYPE", "STATUS", "REASON", "MESSAGE"],
    ...conditions.map((one) => [`  ${one.type}`, one.status, one.reason ?? "", one.message ?? ""]),
  ]);
  return [
    head,
    section("Spec", spec),
    Object.keys(state).length > 0 ? section("Status", state) : "",
    conditions.length > 0 ? `Conditions:\n${reasons}` : "",
    "\n",
  ].join("");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function section(title: string, value: unknown): string {
  return `${title}:\n${toYaml(value ?? {}).replace(/^(?=.)/gm, "  ")}`;
}

function pairs(value: unknown): string {
  const entries = Object.entries((value ?? {}) as Record<string, string>);
  return entries.length === 0 ? "<none>" : entries.map(([key, text]) => `${key}=${text}`).join(", ");
}
