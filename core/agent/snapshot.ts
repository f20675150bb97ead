/** What a turn needs of the team that answers, resolved once and kept with the turn. Never holds a secret. */
export interface TeamSnapshot {
  team: string;
  namespace: string;
  collaborationModel: "solo" | "pipeline" | "route" | "coordinate" | "collaborate";
  members: MemberSnapshot[];
  /** The organization's configuration version that this was read at. */
  version: number;
}

export interface MemberSnapshot {
  bot: string;
  role?: string;
  prompt?: string;
  ghost: { name: string; systemPrompt: string; tools: string[] | null; variables: Record<string, string> };
  shell: { name: string; shellType: string; config: Record<string, unknown> };
  model: ModelConfig;
  fallbacks: ModelConfig[];
}

/** Wire families that have their own codec; every other protocol name selects an AI SDK provider package. */
export type ModelProtocol = "openai" | "openai-responses" | "anthropic" | "gemini" | (string & {});

export interface ModelConfig {
  /** Resource name, as people see it. */
  name: string;
  /** e.g. `openai`, `anthropic`, `simulator`; for display, pricing and AI SDK look-up. */
  provider: string;
  protocol: ModelProtocol;
  /** The provider's own model id. */
  model: string;
  baseUrl?: string;
  headers?: Record<string, string>;
  /**
   * Sealed secret that holds the key (in base64, when it is a value of a Secret); `platform` is the key configured for
   * the whole installation.
   */
  credential: { kind: "none" } | { kind: "platform" } | { kind: "secret"; secretId: string; encoding?: "base64" };
  parameters: { temperature?: number; topP?: number; maxOutputTokens?: number; reasoning?: string };
  contextWindow: number;
  maxOutputTokens: number;
  capabilities: { tools: boolean; images: boolean; reasoning: boolean };
  limits: { firstTokenMs: number; stallMs: number; totalMs: number };
  /** USD per million tokens; undefined when unknown (cost is then 0 and shown as unknown). */
  price?: { input: number; output: number; cachedInput?: number };
}
