/**
 * Manifests written for Wegent spell some fields differently. What has an equal here is moved to our spelling before
 * the schema looks at it; the rest is left, and becomes an unknown-field warning.
 */
import type { Kind } from "#protocol/kinds/resource";
import { isObject } from "./merge-patch.ts";

type Spec = Record<string, unknown>;

const RENAMED: Partial<Record<Kind, Record<string, string>>> = {
  Ghost: { preload_skills: "preloadSkills", defaultKnowledgeBaseRefs: "knowledgeBaseRefs" },
  Model: { modelType: "type" },
  Shell: { runtime: "shellType", baseImage: "image" },
  Team: { bind_mode: "bindMode", quick_phrases: "quickPhrases" },
  Task: { is_group_chat: "groupChat" },
};

function rename(spec: Spec, names: Record<string, string>): Spec {
  const result = new Map(Object.entries(spec));
  for (const [old, current] of Object.entries(names)) {
    if (!result.has(old)) continue;
    if (!result.has(current)) result.set(current, result.get(old));
    result.delete(old);
  }
  return Object.fromEntries(result);
}

export function normaliseSpec(kind: Kind, input: Spec): Spec {
  const spec = rename(input, RENAMED[kind] ?? {});
  switch (kind) {
    case "Ghost":
      return normaliseGhost(spec);
    case "Model":
      return normaliseModel(spec);
    case "Shell":
      return { ...spec, ...claudeList(spec["supportModel"]) };
    case "Workspace":
      return isObject(spec["repository"])
        ? { ...spec, repository: rename(spec["repository"], { branchName: "branch" }) }
        : spec;
    default:
      return spec;
  }
}

function claudeList(supportModel: unknown): Spec {
  if (!Array.isArray(supportModel)) return {};
  return { supportModel: supportModel.map((entry: unknown) => (entry === "claude" ? "anthropic" : entry)) };
}

function normaliseGhost(spec: Spec): Spec {
  const servers = spec["mcpServers"];
  if (!isObject(servers)) return spec;
  const renamed = Object.entries(servers).map(([name, server]) => [
    name,
    isObject(server) ? rename(server, { base_url: "url" }) : server,
  ]);
  return { ...spec, mcpServers: Object.fromEntries(renamed) };
}

const FAMILIES: Record<string, { provider: string; protocol: string }> = {
  openai: { provider: "openai", protocol: "openai" },
  claude: { provider: "anthropic", protocol: "anthropic" },
  gemini: { provider: "google", protocol: "gemini" },
};

const TYPES: Record<string, string> = { tts: "speech", stt: "transcription" };

function firstText(env: Spec, keys: string[]): string | undefined {
  return keys.map((key) => env[key]).find((value): value is string => typeof value === "string" && value !== "");
}

/** A mask, or a name to be expanded from a server's environment, is no key. */
function isKey(text: string): boolean {
  return !/^\*+$/.test(text) && !/^\$\{[^}]*\}$/.test(text);
}

function headersOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function fromEnv(env: Spec, apiFormat: unknown): Spec {
  const family =
    typeof env["model"] === "string" && Object.hasOwn(FAMILIES, env["model"]) ? FAMILIES[env["model"]] : undefined;
  const apiKey = firstText(env, [
    "api_key",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
  ]);
  return {
    provider: family?.provider ?? env["model"],
    protocol: family?.protocol === "openai" && apiFormat === "responses" ? "openai-responses" : family?.protocol,
    model: firstText(env, ["model_id", "ANTHROPIC_MODEL", "OPENAI_MODEL", "GEMINI_MODEL"]),
    baseUrl: firstText(env, ["base_url", "ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"]),
    apiKey: apiKey !== undefined && isKey(apiKey) ? apiKey : undefined,
    headers: headersOf(env["DEFAULT_HEADERS"]),
  };
}

function normaliseModel(spec: Spec): Spec {
  const { modelConfig, apiFormat, modelCapabilities, ...rest } = spec;
  const config = isObject(modelConfig) ? modelConfig : {};
  const derived: Spec = {
    ...fromEnv(isObject(config["env"]) ? config["env"] : {}, apiFormat),
    contextWindow: config["context_window"],
    maxOutputTokens: config["max_output_tokens"],
    ...(isObject(modelCapabilities) ? { capabilities: { images: modelCapabilities["supportsImage"] } } : {}),
  };
  const merged: Spec = { ...withoutUndefined(derived), ...rest };
  if (merged["protocol"] === "claude") merged["protocol"] = "anthropic";
  const type = merged["type"];
  if (typeof type === "string" && Object.hasOwn(TYPES, type)) merged["type"] = TYPES[type];
  if (typeof merged["apiKey"] === "string" && !isKey(merged["apiKey"])) delete merged["apiKey"];
  return merged;
}

function withoutUndefined(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}
