/** Wegent's `modelConfig.env` says in environment variables what a model is here in fields. */
import { isObject } from "./merge-patch.ts";

type Spec = Record<string, unknown>;

const FAMILIES: Record<string, { provider: string; protocol: string }> = {
  openai: { provider: "openai", protocol: "openai" },
  claude: { provider: "anthropic", protocol: "anthropic" },
  gemini: { provider: "google", protocol: "gemini" },
};

const TYPES: Record<string, string> = { tts: "speech", stt: "transcription" };

const KEYS = ["api_key", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"];

/** Fields of a spec that say what others say here. */
export const OLD_MODEL_FIELDS = ["modelConfig", "apiFormat", "modelCapabilities"] as const;

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
  const apiKey = firstText(env, KEYS);
  return {
    provider: family?.provider ?? env["model"],
    protocol: family?.protocol === "openai" && apiFormat === "responses" ? "openai-responses" : family?.protocol,
    model: firstText(env, ["model_id", "ANTHROPIC_MODEL", "OPENAI_MODEL", "GEMINI_MODEL"]),
    baseUrl: firstText(env, ["base_url", "ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"]),
    apiKey: apiKey !== undefined && isKey(apiKey) ? apiKey : undefined,
    headers: headersOf(env["DEFAULT_HEADERS"]),
  };
}

export function normaliseModel(spec: Spec, notes: string[]): Spec {
  const { modelConfig, apiFormat, modelCapabilities, ...rest } = spec;
  const old = { modelConfig, apiFormat, modelCapabilities };
  for (const [name, value] of Object.entries(old)) {
    if (value !== undefined) notes.push(`spec.${name} is read into the fields that say the same here`);
  }
  const config = isObject(modelConfig) ? modelConfig : {};
  const images = isObject(modelCapabilities) ? modelCapabilities["supportsImage"] : undefined;
  const derived: Spec = {
    ...fromEnv(isObject(config["env"]) ? config["env"] : {}, apiFormat),
    contextWindow: config["context_window"],
    maxOutputTokens: config["max_output_tokens"],
    capabilities: images === undefined ? undefined : { images },
  };
  const merged: Spec = { ...withoutUndefined(derived), ...rest };
  if (merged["protocol"] === "claude") {
    merged["protocol"] = "anthropic";
    notes.push('spec.protocol: "claude" is "anthropic" here');
  }
  const type = merged["type"];
  if (typeof type === "string" && Object.hasOwn(TYPES, type)) {
    merged["type"] = TYPES[type];
    notes.push(`spec.type: "${type}" is "${TYPES[type]}" here`);
  }
  if (typeof merged["apiKey"] === "string" && !isKey(merged["apiKey"])) {
    delete merged["apiKey"];
    notes.push("spec.apiKey holds no key and is left out");
  }
  return merged;
}

/** The key that a spec gives in plain text, in either spelling. */
export function inlineKey(spec: Spec): string | undefined {
  const { apiKey } = normaliseModel(spec, []);
  return typeof apiKey === "string" ? apiKey : undefined;
}

function withoutUndefined(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}
