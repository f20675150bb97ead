import type { Call, Command } from "../command.ts";
import { CliError } from "../cli-error.ts";
import {
  collectionPath,
  displayName,
  type KindInfo,
  loadKinds,
  resourcePath,
  type Wanted,
  wantedResources,
} from "../resource/kinds.ts";
import { type Manifest, toYaml } from "../resource/manifests.ts";
import { printTable, type Table } from "../resource/print.ts";
import { readLines } from "../resource/read-lines.ts";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const OUTPUTS = ["table", "wide", "yaml", "json", "name"] as const;
type Output = (typeof OUTPUTS)[number];

export const get: Command = {
  name: "get",
  usage: "KIND [NAME…] [-o wide|yaml|json|name] [-l LABELS] [-A] [-w]",
  summary: "Show resources",
  options: {
    output: { type: "string", short: "o" },
    selector: { type: "string", short: "l" },
    "field-selector": { type: "string" },
    "all-namespaces": { type: "boolean", short: "A" },
    watch: { type: "boolean", short: "w" },
  },
  help: [
    "  -o, --output FORM      wide, yaml, json or name; a table without it",
    "  -l, --selector LABELS  only those with these labels: env=prod,tier!=web",
    "      --field-selector F only those with these fields: metadata.name=x",
    "  -A, --all-namespaces   in all namespaces",
    "  -w, --watch            go on showing changes",
  ],
  async run(call) {
    const output = (call.text("output") ?? "table") as Output;
    if (!OUTPUTS.includes(output)) throw new CliError(`-o takes one of ${OUTPUTS.slice(1).join(", ")}.`);
    const wanted = wantedResources(await loadKinds(call.api), call.args);
    for (const { kind, names } of wanted) {
      const paths =
        names.length > 0 ? names.map((name) => resourcePath(kind, call.namespace, name)) : [listPath(call, kind)];
      for (const path of paths) await show(call, kind, path, output);
      if (call.flag("watch")) await watch(call, { kind, names }, output);
    }
  },
};

function listPath(call: Call, kind: KindInfo, extra: Record<string, string> = {}): string {
  const query = new URLSearchParams(extra);
  for (const [option, name] of [
    ["selector", "labelSelector"],
    ["field-selector", "fieldSelector"],
  ] as const) {
    const value = call.text(option);
    if (value !== undefined) query.set(name, value);
  }
  const namespace = call.flag("all-namespaces") ? null : call.namespace;
  return `${collectionPath(kind, namespace)}${query.size > 0 ? `?${query}` : ""}`;
}

async function show(call: Call, kind: KindInfo, path: string, output: Output): Promise<void> {
  const { api, terminal } = call;
  if (output === "table" || output === "wide") {
    const table = await api.json<Table>(path, { accept: TABLE });
    if (table.rows.length === 0) terminal.err(`No ${kind.name} in ${place(call)}.\n`);
    else
      terminal.out(
        printTable(table, { wide: output === "wide", withNamespace: call.flag("all-namespaces"), withHeader: true }),
      );
    return;
  }
  const found = await api.json<Manifest & { items?: Manifest[] }>(path);
  if (output === "name") {
    for (const item of found.items ?? [found]) terminal.out(`${displayName(kind, item.metadata.name)}\n`);
  } else terminal.out(output === "yaml" ? toYaml(found) : `${JSON.stringify(found, null, 2)}\n`);
}

function place(call: Call): string {
  return call.flag("all-namespaces") ? "any namespace" : `namespace ${call.namespace}`;
}

async function watch(call: Call, { kind, names }: Wanted, output: Output): Promise<void> {
  const { api, terminal, signal } = call;
  if (names.length > 1) throw new CliError("-w follows one resource, or all of a kind.");
  const only: Record<string, string> = names.length === 1 ? { fieldSelector: `metadata.name=${names[0]}` } : {};
  const head = await api.json<{ metadata: { resourceVersion: string } }>(listPath(call, kind, { limit: "1" }));
  const since = head.metadata.resourceVersion;
  const path = listPath(call, kind, { ...only, watch: "true", resourceVersion: since });
  const asTable = output === "table" || output === "wide";
  const response = await api.fetch(path, { signal, ...(asTable ? { accept: TABLE } : {}) });
  for await (const line of readLines(response.body!)) {
    const { type, object } = JSON.parse(line) as { type: string; object: Table & Manifest };
    if (type === "ERROR") throw new CliError((object as { message?: string }).message ?? "The watch has ended.");
    if (asTable)
      terminal.out(
        printTable(object, { wide: output === "wide", withNamespace: call.flag("all-namespaces"), withHeader: false }),
      );
    else if (output === "name") terminal.out(`${displayName(kind, object.metadata.name)}\n`);
    else terminal.out(output === "yaml" ? `---\n${toYaml(object)}` : `${JSON.stringify(object)}\n`);
  }
}
