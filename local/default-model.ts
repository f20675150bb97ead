/** The installation's default model, as the variables DEFAULT_MODEL and DEFAULT_MODEL_KEY. */
export interface DefaultModel {
  DEFAULT_MODEL: string;
  DEFAULT_MODEL_KEY?: string;
}

const OLLAMA = "http://127.0.0.1:11434";
const OLLAMA_PROBE_MS = 200;
const OPENAI_MODEL = "gpt-5.6";
const ANTHROPIC_MODEL = "claude-opus-5-5";

/** A configured provider first, then an Ollama on its usual port, else the simulator. */
export async function chooseModel(env: NodeJS.ProcessEnv, simulatorUrl: string): Promise<DefaultModel> {
  const { OPENAI_API_KEY: openai, OPENAI_BASE_URL: openaiUrl, ANTHROPIC_API_KEY: anthropic } = env;
  if (openai || openaiUrl) {
    const model = {
      name: "default",
      provider: "openai",
      protocol: "openai",
      model: env["OPENAI_MODEL"] ?? OPENAI_MODEL,
    };
    return chosen({ ...model, baseUrl: openaiUrl ?? "https://api.openai.com/v1" }, openai);
  }
  if (anthropic) {
    const model = {
      name: "default",
      provider: "anthropic",
      protocol: "anthropic",
      model: env["ANTHROPIC_MODEL"] ?? ANTHROPIC_MODEL,
    };
    const baseUrl = env["ANTHROPIC_BASE_URL"];
    return chosen({ ...model, ...(baseUrl ? { baseUrl } : {}) }, anthropic);
  }
  const ollama = await firstOllamaModel();
  if (ollama)
    return chosen({ name: "default", provider: "ollama", protocol: "openai", model: ollama, baseUrl: `${OLLAMA}/v1` });
  const facts = {
    contextWindow: 128_000,
    maxOutputTokens: 8192,
    capabilities: { tools: true, images: true, reasoning: true },
  };
  const model = { name: "default", provider: "simulator", protocol: "openai", model: "simulator", ...facts };
  return chosen({ ...model, baseUrl: `${simulatorUrl}/v1` });
}

function chosen(model: object, key?: string): DefaultModel {
  return { DEFAULT_MODEL: JSON.stringify(model), ...(key ? { DEFAULT_MODEL_KEY: key } : {}) };
}

async function firstOllamaModel(): Promise<string | null> {
  try {
    const response = await fetch(`${OLLAMA}/api/tags`, { signal: AbortSignal.timeout(OLLAMA_PROBE_MS) });
    const { models } = (await response.json()) as { models?: { name: string }[] };
    return models?.[0]?.name ?? null;
  } catch {
    return null;
  }
}
