import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import { DISPLAY_NAME, type Kind } from "#protocol/kinds/resource";
import { admit } from "./admit.ts";
import { fieldWarnings } from "./field-validation.ts";
import { specSchema } from "./openapi/kind-schema.ts";
import { normaliseManifest } from "./wegent-manifest.ts";
import { inCurrentSpelling } from "./wegent-spelling.ts";

function wegent(kind: Kind, spec: Record<string, unknown>, metadata: Record<string, unknown> = {}) {
  return {
    apiVersion: "agent.wecode.io/v1",
    kind,
    metadata: { name: "x", namespace: "default", ...metadata },
    spec,
    status: { state: "Available" },
  };
}

/** As Wegent writes each kind, what becomes of its spec, and how many notes are made. */
const MANIFESTS: [Kind, Record<string, unknown>, Record<string, unknown>, string[]][] = [
  [
    "Ghost",
    {
      systemPrompt: "p",
      mcpServers: { web: { type: "http", base_url: "https://example.com" } },
      skills: ["a"],
      preload_skills: ["a"],
      skill_refs: { a: { skill_id: 1, namespace: "default", is_public: true } },
      defaultKnowledgeBaseRefs: [{ id: 7, name: "kb" }],
    },
    {
      systemPrompt: "p",
      mcpServers: { web: { type: "http", url: "https://example.com" } },
      skills: ["a"],
      preloadSkills: ["a"],
      knowledgeBaseRefs: [{ name: "kb" }],
    },
    [
      "spec.preload_skills is spec.preloadSkills here",
      "spec.defaultKnowledgeBaseRefs is spec.knowledgeBaseRefs here",
      "spec.skill_refs has no meaning here",
      "spec.knowledgeBaseRefs[0].id has no meaning here",
      "spec.mcpServers.web.base_url is spec.mcpServers.web.url here",
    ],
  ],
  [
    "Model",
    {
      modelConfig: {
        env: { model: "claude", model_id: "sonnet", api_key: "***", base_url: "https://example.com" },
        context_window: 1000,
      },
      isCustomConfig: true,
      modelType: "tts",
      modelCapabilities: { supportsImage: true },
    },
    {
      provider: "anthropic",
      protocol: "anthropic",
      model: "sonnet",
      baseUrl: "https://example.com",
      contextWindow: 1000,
      type: "speech",
      capabilities: { images: true },
    },
    [
      "spec.modelType is spec.type here",
      "spec.isCustomConfig has no meaning here",
      "spec.modelConfig is read into the fields that say the same here",
      "spec.modelCapabilities is read into the fields that say the same here",
      'spec.type: "tts" is "speech" here',
    ],
  ],
  [
    "Shell",
    { runtime: "ClaudeCode", supportModel: ["claude", "anthropic"], baseImage: "i", baseShellRef: "b" },
    { shellType: "ClaudeCode", supportModel: ["anthropic"], image: "i" },
    [
      "spec.runtime is spec.shellType here",
      "spec.baseImage is spec.image here",
      "spec.baseShellRef has no meaning here",
      'spec.supportModel: "claude" is "anthropic" here',
    ],
  ],
  [
    "Bot",
    {
      ghostRef: { name: "g", namespace: "default", user_id: 0 },
      shellRef: { name: "s", namespace: "default" },
      secondaryModelRef: { name: "v" },
    },
    { ghostRef: { name: "g", namespace: "default" }, shellRef: { name: "s", namespace: "default" } },
    ["spec.secondaryModelRef has no meaning here", "spec.ghostRef.user_id has no meaning here"],
  ],
  [
    "Team",
    {
      members: [
        { botRef: { name: "b", namespace: "default" }, prompt: "", role: "leader", requireConfirmation: false },
      ],
      collaborationModel: "pipeline",
      bind_mode: ["chat"],
      quick_phrases: [{ zh: "你好" }],
      capability: {},
    },
    {
      members: [
        { botRef: { name: "b", namespace: "default" }, prompt: "", role: "leader", requireConfirmation: false },
      ],
      collaborationModel: "pipeline",
      bindMode: ["chat"],
      quickPhrases: [{ zh: "你好" }],
    },
    [
      "spec.bind_mode is spec.bindMode here",
      "spec.quick_phrases is spec.quickPhrases here",
      "spec.capability has no meaning here",
    ],
  ],
  [
    "Workspace",
    { repository: { gitUrl: "https://example.com/r", gitRepo: "o/r", gitRepoId: 3, branchName: "b", gitDomain: "d" } },
    { repository: { gitUrl: "https://example.com/r", gitRepo: "o/r", gitRepoId: 3, branch: "b", gitDomain: "d" } },
    ["spec.repository.branchName is spec.repository.branch here"],
  ],
  [
    "Task",
    {
      title: "t",
      prompt: "p",
      teamRef: { name: "t", namespace: "default", user_id: 3 },
      workspaceRef: { name: "w", namespace: "default" },
      is_group_chat: true,
      knowledgeBaseRefs: [{ id: 1, name: "kb", boundBy: "x", boundAt: "y" }],
      device_id: "d",
      currentStage: 0,
    },
    {
      title: "t",
      prompt: "p",
      teamRef: { name: "t", namespace: "default" },
      workspaceRef: { name: "w", namespace: "default" },
      groupChat: true,
      knowledgeBaseRefs: [{ name: "kb" }],
    },
    [
      "spec.is_group_chat is spec.groupChat here",
      "spec.device_id has no meaning here",
      "spec.currentStage has no meaning here",
      "spec.knowledgeBaseRefs[0].id has no meaning here",
      "spec.knowledgeBaseRefs[0].boundBy has no meaning here",
      "spec.knowledgeBaseRefs[0].boundAt has no meaning here",
      "spec.teamRef.user_id has no meaning here",
    ],
  ],
];

describe("manifests written for Wegent", () => {
  it.each(MANIFESTS)("a %s is admitted, strictly too, and each change is noted", (kind, spec, wanted, noted) => {
    const { draft, unknown, notes } = admit(kind, wegent(kind, spec, { displayName: "X" }), { namespace: "default" });
    expect(draft.spec).toEqual(wanted);
    expect(draft.annotations).toEqual({ [DISPLAY_NAME]: "X" });
    expect(notes.toSorted()).toEqual(noted.toSorted());
    expect(fieldWarnings(KINDS[kind], { mode: "Strict", unknown, duplicates: [], notes })).toEqual(notes);
  });

  it.each(MANIFESTS)("a %s normalised twice is normalised once, with nothing more to note", (kind, spec) => {
    const once = normaliseManifest(kind, wegent(kind, spec));
    expect(normaliseManifest(kind, once.manifest)).toEqual({ manifest: once.manifest, notes: [], respelled: false });
  });

  it.each(MANIFESTS)("a %s is kept as it was written, in fields that its schema knows", (kind, spec) => {
    const { draft } = admit(kind, wegent(kind, { ...spec, typo: 1 }), { namespace: "default" });
    expect(draft.written).toEqual(spec);
    expect(inCurrentSpelling({ kind, spec: draft.written })).toEqual({ kind, spec: draft.spec });
    expect(admit(kind, wegent(kind, draft.spec), { namespace: "default" }).draft.written).toBeNull();
  });

  it("a field that an old one stands for is not required of clients", () => {
    expect(specSchema(KINDS.Model).required).toBeUndefined();
    expect(specSchema(KINDS.Shell).required).toBeUndefined();
    expect(specSchema(KINDS.Team).required).toEqual(["members", "collaborationModel"]);
    expect(specSchema(KINDS.Team).properties?.["bind_mode"]).toMatchObject({
      type: "array",
      description: "Deprecated: write bindMode.",
    });
  });

  it("the new spelling comes before the old", () => {
    const { manifest } = normaliseManifest("Team", { spec: { bind_mode: ["code"], bindMode: ["chat"] } });
    expect(manifest["spec"]).toEqual({ bindMode: ["chat"] });
  });

  it("labels of tasks that can be none become annotations", () => {
    const options = JSON.stringify({ effort: "high" });
    const labels = { type: "online", modelOptions: options };
    const { draft } = admit("Task", wegent("Task", { teamRef: { name: "t" } }, { labels }), { namespace: "default" });
    expect(draft.labels).toEqual({ type: "online" });
    expect(draft.annotations).toEqual({ modelOptions: options });
  });
});

describe("fieldWarnings", () => {
  const found = { unknown: ["spec.colour"], duplicates: ["spec.prompt"], notes: ["a note"] };

  it("warns, ignores, or refuses in the words of Kubernetes; notes are always shown", () => {
    expect(fieldWarnings(KINDS.Bot, { ...found, mode: "Warn" })).toEqual([
      'unknown field "spec.colour"',
      'duplicate field "spec.prompt"',
      "a note",
    ]);
    expect(fieldWarnings(KINDS.Bot, { ...found, mode: "Ignore" })).toEqual(["a note"]);
    expect(() => fieldWarnings(KINDS.Bot, { ...found, mode: "Strict" })).toThrow(
      'Bot in version "v1" cannot be handled as a Bot: strict decoding error: unknown field "spec.colour", duplicate field "spec.prompt"',
    );
  });

  it("stays short whatever it is given", () => {
    const unknown = Array.from({ length: 1000 }, (_, index) => `spec.${"x".repeat(5000)}${index}`);
    const warnings = fieldWarnings(KINDS.Bot, { mode: "Warn", unknown, duplicates: [], notes: [] });
    expect(warnings.join("").length).toBeLessThan(5000);
  });
});
