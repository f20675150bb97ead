// Manifests that are right, and every way to put one wrong value into them: for tests of what refuses them.
import { KINDS } from "#protocol/kinds/registry";
import { KIND_NAMES, type Kind } from "#protocol/kinds/resource";
import { specPath, withSpec, type Manifest } from "./manifest.ts";
import { isObject } from "./merge-patch.ts";
import type { JsonSchema } from "./openapi/json-schema.ts";
import { manifestSchema } from "./openapi/kind-schema.ts";
import { childPath } from "./text-errors.ts";

export const SPECS: Record<Kind, Manifest> = {
  Ghost: {
    systemPrompt: "You are helpful.",
    tools: ["read_page"],
    variables: { tone: "dry" },
    mcpServers: { files: { type: "stdio", command: "files", args: ["-v"], env: { A: "b" }, timeout: 5 } },
    skills: ["one", "two"],
    preloadSkills: ["one"],
    knowledgeBaseRefs: [{ name: "kb", namespace: "default" }],
    memory: { scope: "user" },
  },
  Model: {
    provider: "openai",
    model: "gpt",
    protocol: "openai",
    type: "llm",
    baseUrl: "https://example.com/v1",
    credentialRef: { name: "keys", key: "openai" },
    headers: { "x-team": "a" },
    parameters: { temperature: 1, topP: 0.5, maxOutputTokens: 10, reasoning: "low" },
    contextWindow: 1000,
    capabilities: { tools: true, images: false, reasoning: true },
    fallbacks: [{ name: "other" }],
    limits: { firstTokenMs: 1, stallMs: 2, totalMs: 3 },
    price: { input: 1, output: 2, cachedInput: 0 },
  },
  Shell: { shellType: "Chat", executorSelector: { gpu: "yes" }, image: "i", supportModel: ["openai"] },
  Bot: { ghostRef: { name: "g" }, shellRef: { name: "Chat" }, modelRef: { name: "m", namespace: "default" } },
  Team: {
    members: [
      { botRef: { name: "b" }, prompt: "p", role: "leader", contextPassing: "none" },
      { botRef: { name: "c" } },
    ],
    collaborationModel: "coordinate",
    description: "d",
    bindMode: ["chat", "code"],
    quickPhrases: ["hi"],
  },
  Workspace: {
    repository: { gitUrl: "https://example.com/r.git", branch: "main", gitRepoId: 5, credentialRef: { name: "git" } },
    setup: "make",
  },
  Task: { title: "t", prompt: "p", teamRef: { name: "team" }, groupChat: true, knowledgeBaseRefs: [{ name: "kb" }] },
  Channel: {
    platform: "webhook",
    teamRef: { name: "team" },
    settings: { replyUrl: "https://example.com/replies" },
    allow: { senders: ["*"], groups: ["g"], pairing: true, addresses: ["10.0.0.0/8"] },
    mention: "required",
    keywords: ["help"],
    intents: [
      {
        name: "refund",
        description: "d",
        keywords: ["refund"],
        examples: ["my money back"],
        action: "task",
        teamRef: { name: "billing", namespace: "default" },
      },
    ],
    classifier: { modelRef: { name: "small" } },
    reply: "final",
    language: "zh",
    pipeline: { identify: true, gate: false },
    session: { context: "sender", debounceMs: 100, idleResetMinutes: 60, dailyResetHour: 4 },
    mute: false,
  },
  Notifier: {
    type: "webhook",
    url: "https://example.com/notices",
    credentials: { secret: "long enough to sign with" },
  },
  ServiceAccount: { displayName: "CI" },
  Secret: { type: "Opaque", data: { token: "c2VjcmV0" } },
  Namespace: { finalizers: ["kubernetes"] },
};

export function manifestOf(kind: Kind, spec: Manifest = SPECS[kind], metadata: Manifest = {}): Manifest {
  const { apiVersion } = KINDS[kind];
  return withSpec(KINDS[kind], { apiVersion, kind, metadata: { name: "x", labels: { a: "b" }, ...metadata } }, spec);
}

interface Spot {
  steps: (string | number)[];
  field: string;
  schema: JsonSchema;
}

/** Every value of a spec that its schema says something about. */
function spotsIn(schema: JsonSchema, value: unknown, at: Omit<Spot, "schema">): Spot[] {
  const own: Spot[] = schema.type === undefined || at.steps.length === 0 ? [] : [{ ...at, schema }];
  const step = (key: string | number, child: JsonSchema | undefined, entry: unknown) =>
    child ? spotsIn(child, entry, { steps: [...at.steps, key], field: childPath(at.field, key) }) : [];
  if (Array.isArray(value)) return [...own, ...value.flatMap((entry, index) => step(index, schema.items, entry))];
  if (!isObject(value)) return own;
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, entry]) =>
      step(key, schema.properties?.[key] ?? schema.additionalProperties, entry),
    ),
  ];
}

function spotsOf(kind: Kind): Spot[] {
  const { properties = {} } = manifestSchema(KINDS[kind], {});
  const schema: JsonSchema = KINDS[kind].flat ? { type: "object", properties } : (properties["spec"] ?? {});
  return spotsIn(schema, SPECS[kind], { steps: [], field: specPath(KINDS[kind]) });
}

const WRONG: Record<string, unknown[]> = {
  string: [5, true, {}, [], ["x"]],
  integer: ["5", true, {}, 1.5],
  number: ["5", true, []],
  boolean: ["true", 1, {}],
  object: ["x", 5, [], true],
  array: ["x", 5, {}, true],
};

function replaced(root: Manifest, steps: (string | number)[], value: unknown): Manifest {
  const copy = structuredClone(root);
  let at = copy as Record<string | number, unknown>;
  for (const step of steps.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[steps.at(-1) ?? ""] = value;
  return copy;
}

export interface Mistake {
  kind: Kind;
  spot: Spot;
  value: unknown;
}

/** Every spot of every kind with every value that is wrong there. */
export const MISTAKES: Mistake[] = KIND_NAMES.flatMap((kind) =>
  spotsOf(kind).flatMap((spot) => (WRONG[spot.schema.type ?? ""] ?? []).map((value) => ({ kind, spot, value }))),
);

/** The manifest with the mistake in it. */
export function mistaken({ kind, spot, value }: Mistake, metadata: Manifest = {}): Manifest {
  return manifestOf(kind, replaced(SPECS[kind], spot.steps, value), metadata);
}
