// Which model answers when a person has not set one up: a provider whose key is in the environment, then an Ollama on its
// usual port, else the simulator.

/** The installation's default model, as variables of the Worker. */
export interface DefaultModel {
  DEFAULT_MODEL: string;
  DEFAULT_MODEL_KEY?: string;
}

export type ProviderSettings = Record<string, string | undefined>;

interface ModelFacts {
  provider: string;
  protocol: "openai" | "anthropic";
  model: string;
  baseUrl: string;
  contextWindow?: number;
  maxOutputTokens?: number;
  capabilities?: { tools: boolean; images: boolean; reasoning: boolean };
}

const OPENAI = { baseUrl: "https://api.openai.com/v1", model: "gpt-5.6" };
const ANTHROPIC = { baseUrl: "https://api.anthropic.com", model: "claude-opus-5-5" };
const OLLAMA_URL = "http://127.0.0.1:11434";
const OLLAMA_PROBE_MS = 200;
const SIMULATOR_FACTS = {
  contextWindow: 128_000,
  maxOutputTokens: 8192,
  capabilities: { tools: true, images: true, reasoning: true },
};

function variables(facts: ModelFacts, key?: string): DefaultModel {
  const DEFAULT_MODEL = JSON.stringify({ name: "default", ...facts });
  return key ? { DEFAULT_MODEL, DEFAULT_MODEL_KEY: key } : { DEFAULT_MODEL };
}

/** A provider named by the environment. Another OpenAI-compatible address needs no key. */
function configured(settings: ProviderSettings): DefaultModel | null {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL } =
    settings;
  if (OPENAI_API_KEY || OPENAI_BASE_URL) {
    const [baseUrl, model] = [OPENAI_BASE_URL || OPENAI.baseUrl, OPENAI_MODEL || OPENAI.model];
    return variables({ provider: "openai", protocol: "openai", model, baseUrl }, OPENAI_API_KEY);
  }
  if (!ANTHROPIC_API_KEY) return null;
  const [baseUrl, model] = [ANTHROPIC_BASE_URL || ANTHROPIC.baseUrl, ANTHROPIC_MODEL || ANTHROPIC.model];
  return variables({ provider: "anthropic", protocol: "anthropic", model, baseUrl }, ANTHROPIC_API_KEY);
}

async function firstOllamaModel(ollamaUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${ollamaUrl}/api/tags`, { signal: AbortSignal.timeout(OLLAMA_PROBE_MS) });
    const { models } = (await response.json()) as { models?: { name: string }[] };
    return models?.[0]?.name;
  } catch {
    return undefined; // nothing there, or something else
  }
}

export async function chooseModel(
  settings: ProviderSettings,
  simulatorUrl: string,
  ollamaUrl: string = OLLAMA_URL,
): Promise<DefaultModel> {
  const provider = configured(settings);
  if (provider) return provider;
  const model = await firstOllamaModel(ollamaUrl);
  if (model) return variables({ provider: "ollama", protocol: "openai", model, baseUrl: `${ollamaUrl}/v1` });
  return simulatorModel(simulatorUrl);
}

export function simulatorModel(simulatorUrl: string): DefaultModel {
  const baseUrl = `${simulatorUrl}/v1`;
  return variables({ provider: "simulator", protocol: "openai", model: "simulator", baseUrl, ...SIMULATOR_FACTS });
}
