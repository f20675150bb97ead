import * as z from "zod";
import { Reference } from "./resource.ts";

/** `spec.provider` of a model that stands for whatever the installation is configured with. */
export const PLATFORM_PROVIDER = "platform";

export const MODEL_TYPES = ["llm", "embedding", "rerank", "image", "speech", "transcription", "video"] as const;

const tokens = z.int().min(1).max(100_000_000);
const milliseconds = z.int().min(1).max(86_400_000);
const usdPerMillion = z.number().min(0).max(1_000_000);

export const ModelParameters = z
  .object({
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    maxOutputTokens: tokens.optional(),
    reasoning: z.string().max(50).optional().describe("Effort, e.g. low, medium, high."),
  })
  .loose();

/** Points at a sealed secret; admission writes it for a key that was given inline. */
export const CredentialRef = z.object({ id: z.uuid() });
export type CredentialRef = z.infer<typeof CredentialRef>;

export const ModelSpec = z.object({
  provider: z.string().min(1).max(100).describe("openai, anthropic, google, …; platform: the installation's default."),
  model: z.string().min(1).max(300).optional().describe("The provider's own model id."),
  protocol: z.string().min(1).max(100).optional().describe("openai, openai-responses, anthropic, gemini, …"),
  type: z.enum(MODEL_TYPES).optional(),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  apiKey: z.string().min(1).max(10_000).optional().describe("Moved to a sealed secret when saved; never shown again."),
  credentialRef: CredentialRef.optional(),
  executorRef: Reference.optional(),
  headers: z.record(z.string().min(1).max(200), z.string().max(10_000)).optional(),
  parameters: ModelParameters.optional(),
  contextWindow: tokens.optional(),
  maxOutputTokens: tokens.optional(),
  capabilities: z
    .object({ tools: z.boolean().optional(), images: z.boolean().optional(), reasoning: z.boolean().optional() })
    .optional(),
  fallbacks: z.array(Reference).max(10).optional().describe("Tried in order when this model fails."),
  limits: z
    .object({
      firstTokenMs: milliseconds.optional(),
      stallMs: milliseconds.optional(),
      totalMs: milliseconds.optional(),
    })
    .optional(),
  price: z
    .object({ input: usdPerMillion, output: usdPerMillion, cachedInput: usdPerMillion.optional() })
    .optional()
    .describe("USD per million tokens."),
});
export type ModelSpec = z.infer<typeof ModelSpec>;
