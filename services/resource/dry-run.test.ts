import { beforeAll, expect, it } from "vitest";
import { CORE_API_VERSION } from "#protocol/kinds/resource";
import type { NamespaceCommand, ResourceCommand, SetCommand } from "./command.ts";
import { ghost, newOrganization, OPTIONS, stored, type TestOrganization } from "./organization.testsuite.ts";
import { writeNamespace } from "./write-namespace.ts";
import { writeSet } from "./write-set.ts";

const options = { ...OPTIONS, dryRun: true, fieldManager: "t" };
const API = "agent.wecode.io/v1";
const at = (kind: "Ghost" | "Secret" | "Workspace" | "Model" | "Channel", name: string) => ({
  kind,
  namespace: "default",
  name,
});
const space = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { a: "b" } } });

/** New and changed, of each kind that seals something. */
const SPECS = {
  Ghost: { systemPrompt: "x", mcpServers: { s: { type: "http", url: "https://s.example", headers: { A: "secret" } } } },
  Model: { provider: "openai", model: "m", apiKey: "secret" },
  Workspace: { repository: { gitUrl: "https://a:secret@git.example/a.git" } },
  Channel: { platform: "slack", teamRef: { name: "assistant" }, credentials: { botToken: "secret" } },
} as const;

let own: TestOrganization;
let version = 0;
beforeAll(async () => {
  own = await newOrganization();
  const { metadata } = await own.create("Ghost", "poet", ghost("x"));
  version = Number(metadata.resourceVersion);
  await own.patch("Ghost", "poet", { spec: { systemPrompt: "y" } });
  await own.create("Ghost", "gone", ghost("x"));
  await own.remove("Ghost", "gone");
  await own.create("Secret", "keys", { stringData: { token: "old" } });
  await own.create("Workspace", "code", { repository: { gitUrl: "https://a:b@git.example/a.git" } });
  await own.create("Model", "gpt", { provider: "openai", model: "m", apiKey: "old" });
  await own.create("Channel", "chat", { ...SPECS.Channel, credentials: { botToken: "old" } });
  await own.addNamespace("lab");
});

function commands(): ResourceCommand[] {
  const kinds = Object.keys(SPECS) as (keyof typeof SPECS)[];
  const secret = { apiVersion: CORE_API_VERSION, kind: "Secret", metadata: { name: "new" }, stringData: { a: "b" } };
  const body = { apiVersion: API, kind: "Ghost", metadata: { name: "new" }, spec: ghost("x") };
  const merge = (spec: object) => ({ type: "merge", body: spec }) as const;
  const named = { Ghost: "poet", Model: "gpt", Workspace: "code", Channel: "chat" } as const;
  return [
    { verb: "create", kind: "Secret", namespace: "default", manifest: secret, options },
    { verb: "patch", ...at("Secret", "keys"), patch: merge({ stringData: { token: "new" } }), options },
    ...kinds.flatMap((kind): ResourceCommand[] => [
      {
        verb: "create",
        kind,
        namespace: "default",
        manifest: { apiVersion: API, kind, metadata: { name: "new" }, spec: SPECS[kind] },
        options,
      },
      { verb: "patch", ...at(kind, named[kind]), patch: merge({ spec: SPECS[kind] }), options },
      { verb: "delete", ...at(kind, named[kind]), preconditions: {}, options },
    ]),
    {
      verb: "patch",
      ...at("Ghost", "poet"),
      patch: merge({ status: { observedGeneration: 9 } }),
      subresource: "status",
      options,
    },
    { verb: "patch", ...at("Ghost", "new"), patch: { type: "apply", body, force: false }, options },
    {
      verb: "patch",
      ...at("Ghost", "poet"),
      patch: { type: "json", body: [{ op: "replace", path: "/spec/systemPrompt", value: "z" }] },
      options,
    },
    {
      verb: "delete-collection",
      kind: "Ghost",
      namespace: "default",
      labelSelector: "!kept",
      fieldSelector: "metadata.name=poet",
      options,
    },
    { verb: "restore", ...at("Ghost", "poet"), resourceVersion: version, options },
    { verb: "restore", ...at("Ghost", "gone"), options },
  ];
}

const NAMESPACES: NamespaceCommand[] = [
  { verb: "create-namespace", manifest: space("new"), options },
  {
    verb: "patch-namespace",
    name: "lab",
    patch: { type: "merge", body: { metadata: { labels: { a: "b" } } } },
    options,
  },
  { verb: "patch-namespace", name: "new", patch: { type: "apply", body: space("new"), force: false }, options },
  { verb: "replace-namespace", name: "lab", manifest: space("lab"), options },
  { verb: "delete-namespace", name: "lab", options },
];

it("stores nothing, not even a secret, whatever is written", async () => {
  const before = await stored(own);
  for (const command of commands()) {
    const written = await own.write(command);
    expect([command, written.length, written.some((one) => one.stored)]).toEqual([command, 1, false]);
    expect([command, await stored(own)]).toEqual([command, before]);
  }
  for (const command of NAMESPACES) {
    await writeNamespace(own.ctx, own.ports, command);
    expect([command, await stored(own)]).toEqual([command, before]);
  }
  const manifests = [{ apiVersion: API, kind: "Ghost", metadata: { name: "poet" }, spec: SPECS.Ghost }];
  for (const verb of ["apply-set", "delete-set"] as const) {
    for (const atomic of [true, false]) {
      const command: SetCommand = { verb, namespace: "default", manifests, atomic, options };
      expect((await writeSet(own.ctx, own.ports, command))[0]!.outcome).not.toBe("failed");
      expect([command, await stored(own)]).toEqual([command, before]);
    }
  }
});
