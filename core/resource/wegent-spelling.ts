/**
 * Manifests written for Wegent spell some fields differently. They are kept and shown as they were written; whatever uses
 * a spec reads it in our spelling. What has an equal here is moved to it; what is Wegent's own and has none is left out.
 * Each is noted, for a warning; any other field that the schema does not know is left for the schema to find.
 */
import type { Kind } from "#protocol/kinds/resource";
import { isObject } from "./merge-patch.ts";
import { normaliseModel, OLD_MODEL_FIELDS } from "./wegent-model.ts";

type Spec = Record<string, unknown>;

/** The old names of the fields of one object. */
export interface Spelling {
  /** Where in a spec: "" for itself, a name, `name[]` for every entry of a list, `name{}` for every value of a map. */
  at: string;
  /** Old name → current name. */
  renamed?: Readonly<Record<string, string>>;
  dropped?: readonly string[];
  /** Read into several fields by rules of their own. */
  read?: readonly string[];
  /** Required fields that may come from `read` instead. */
  given?: readonly string[];
}

const reference = (at: string): Spelling => ({ at, dropped: ["user_id"] });
const KNOWLEDGE: Spelling = { at: "knowledgeBaseRefs[]", dropped: ["id", "boundBy", "boundAt"] };

/** The spec itself first: a list under an old name is found under its current one. */
export const SPELLINGS: Partial<Record<Kind, readonly Spelling[]>> = {
  Ghost: [
    {
      at: "",
      renamed: { preload_skills: "preloadSkills", defaultKnowledgeBaseRefs: "knowledgeBaseRefs" },
      dropped: ["skill_refs", "preload_skill_refs"],
    },
    KNOWLEDGE,
    { at: "mcpServers{}", renamed: { base_url: "url" } },
  ],
  Model: [
    {
      at: "",
      renamed: { modelType: "type" },
      dropped: [
        "isCustomConfig",
        "costIndex",
        "modelGroup",
        "modelSubGroup",
        "isAdvanced",
        "isWeworkAvailable",
        "ttsConfig",
        "sttConfig",
        "embeddingConfig",
        "rerankConfig",
        "videoConfig",
        "imageConfig",
      ],
      read: OLD_MODEL_FIELDS,
      given: ["provider"],
    },
  ],
  Shell: [{ at: "", renamed: { runtime: "shellType", baseImage: "image" }, dropped: ["baseShellRef"] }],
  Bot: [
    { at: "", dropped: ["secondaryModelRef"] },
    ...["ghostRef", "shellRef", "modelRef"].map((name) => reference(name)),
  ],
  Team: [{ at: "", renamed: { bind_mode: "bindMode", quick_phrases: "quickPhrases" }, dropped: ["capability"] }],
  Workspace: [{ at: "repository", renamed: { branchName: "branch" } }],
  Task: [
    {
      at: "",
      renamed: { is_group_chat: "groupChat" },
      dropped: ["knowledgeBaseScopes", "externalKnowledgeRefs", "device_id", "execution", "fork", "currentStage"],
    },
    KNOWLEDGE,
    reference("teamRef"),
    reference("workspaceRef"),
  ],
};

/** A resource as whoever uses its spec reads it. */
export function inCurrentSpelling<T extends object>(resource: T): T {
  const { kind, spec } = resource as { kind?: unknown; spec?: unknown };
  if (!isObject(spec) || typeof kind !== "string" || !Object.hasOwn(SPELLINGS, kind)) return resource;
  return { ...resource, spec: normaliseSpec(kind as Kind, spec, []) };
}

/** Takes whole specs, and parts of them. Nulls stay. */
export function normaliseSpec(kind: Kind, input: Spec, notes: string[]): Spec {
  const spec = (SPELLINGS[kind] ?? []).reduce((result, spelling) => spelledAt(result, spelling, notes), input);
  switch (kind) {
    case "Model":
      return normaliseModel(spec, notes);
    case "Shell":
      return { ...spec, ...claudeList(spec["supportModel"], notes) };
    default:
      return spec;
  }
}

function spelledAt(spec: Spec, spelling: Spelling, notes: string[]): Spec {
  const [, name = "", every] = /^(\w*)(\[\]|\{\})?$/.exec(spelling.at) ?? [];
  if (name === "") return spell(spec, spelling, "spec", notes);
  const value = Object.hasOwn(spec, name) ? spec[name] : undefined;
  const at = (entry: unknown, place: string) => (isObject(entry) ? spell(entry, spelling, place, notes) : entry);
  const path = `spec.${name}`;
  if (every === "[]" && Array.isArray(value)) {
    return { ...spec, [name]: value.map((entry, index) => at(entry, `${path}[${index}]`)) };
  }
  if (!isObject(value) || every === "[]") return spec;
  if (every === undefined) return { ...spec, [name]: at(value, path) };
  const entries = Object.entries(value).map(([key, entry]) => [key, at(entry, `${path}.${key}`)]);
  return { ...spec, [name]: Object.fromEntries(entries) };
}

function spell(input: Spec, { renamed = {}, dropped = [] }: Spelling, path: string, notes: string[]): Spec {
  const result = new Map(Object.entries(input));
  for (const [old, current] of Object.entries(renamed)) {
    if (!result.has(old)) continue;
    if (!result.has(current)) result.set(current, result.get(old));
    result.delete(old);
    notes.push(`${path}.${old} is ${path}.${current} here`);
  }
  for (const name of dropped) {
    if (result.delete(name)) notes.push(`${path}.${name} has no meaning here`);
  }
  return Object.fromEntries(result);
}

function claudeList(supportModel: unknown, notes: string[]): Spec {
  if (!Array.isArray(supportModel) || !supportModel.includes("claude")) return {};
  notes.push('spec.supportModel: "claude" is "anthropic" here');
  const renamed = supportModel.map((entry: unknown) => (entry === "claude" ? "anthropic" : entry));
  return { supportModel: [...new Set(renamed)] };
}
