import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { API_GROUP, API_VERSION, NAME_MAX, Reference } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

/** `spec.provider` of a model that stands for whatever the installation is configured with. */
export const PLATFORM_PROVIDER = "platform";

export const MODEL_TYPES = ["llm", "embedding", "rerank", "image", "speech", "transcription", "video"] as const;

const tokens = z.int().min(1).max(100_000_000);
const milliseconds = z.int().min(1).max(86_400_000);
const usdPerMillion = z.number().min(0).max(1_000_000);

export const ModelParameters = z
  .object({
    temperature: z.number().min(0).max(2).optional().describe("Lower is steadier, higher is freer."),
    topP: z.number().min(0).max(1).optional().describe("Share of the likeliest words that are chosen from."),
    maxOutputTokens: tokens.optional().describe("Longest answer."),
    reasoning: z.string().max(50).optional().describe("Effort, e.g. low, medium, high."),
  })
  .loose();

/** Points at a Secret of the same namespace, or at what admission made of a key that was given inline. */
export const CredentialRef = z
  .object({
    id: z.uuid().optional().describe("Written when an inline key is sealed."),
    name: z.string().min(1).max(NAME_MAX).optional().describe("A Secret of the same namespace."),
    key: z.string().min(1).max(253).optional().describe("Which of its values. Absent: its only one."),
  })
  .refine(({ id, name }) => (id === undefined) !== (name === undefined), "must have either a name or an id");
export type CredentialRef = z.infer<typeof CredentialRef>;

export const ModelSpec = z.object({
  provider: z.string().min(1).max(100).describe("openai, anthropic, google, …; platform: the installation's default."),
  model: z.string().min(1).max(300).optional().describe("The provider's own model id."),
  protocol: z.string().min(1).max(100).optional().describe("openai, openai-responses, anthropic, gemini, …"),
  type: z.enum(MODEL_TYPES).optional().describe("What the model does. Absent: llm."),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Address, when it is not the provider's own."),
  apiKey: z.string().min(1).max(10_000).optional().describe("Moved to a sealed secret when saved; never shown again."),
  credentialRef: CredentialRef.optional().describe("The Secret that holds the key."),
  executorRef: Reference.optional().describe("Executor through which the model is reached."),
  headers: z
    .record(z.string().min(1).max(200), z.string().max(10_000))
    .optional()
    .describe("Sent with every request. Never a credential."),
  parameters: ModelParameters.optional().describe("How the model answers unless a bot says otherwise."),
  contextWindow: tokens.optional().describe("Tokens that fit into one request."),
  maxOutputTokens: tokens.optional().describe("Most tokens that it can answer with."),
  capabilities: z
    .object({
      tools: z.boolean().optional().describe("It can call tools."),
      images: z.boolean().optional().describe("It can see images."),
      reasoning: z.boolean().optional().describe("It can think before it answers."),
    })
    .optional()
    .describe("What the model can do. Absent: as the provider is known for."),
  fallbacks: z.array(Reference).max(10).optional().describe("Tried in order when this model fails."),
  limits: z
    .object({
      firstTokenMs: milliseconds.optional().describe("Milliseconds to wait for the first word."),
      stallMs: milliseconds.optional().describe("Milliseconds that an answer may pause."),
      totalMs: milliseconds.optional().describe("Milliseconds that a whole answer may take."),
    })
    .optional()
    .describe("When a request is given up."),
  price: z
    .object({
      input: usdPerMillion.describe("USD per million tokens of input."),
      output: usdPerMillion.describe("USD per million tokens of output."),
      cachedInput: usdPerMillion.optional().describe("USD per million tokens of input that was cached."),
    })
    .optional()
    .describe("USD per million tokens."),
});
export type ModelSpec = z.infer<typeof ModelSpec>;

export const model: KindDefinition = {
  kind: "Model",
  plural: "models",
  singular: "model",
  shortNames: ["mo"],
  categories: ["agents", "weft", "all"],
  title: { en: "Model", zh: "模型" },
  description: "A model says which language model to call, where, and with which key.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: ModelSpec,
  status: ResourceStatus,
  references: [
    { path: "fallbacks[]", kind: "Model" },
    { path: "credentialRef", kind: "Secret" },
  ],
  selectable: ["spec.provider", "spec.type"],
  subresources: ["status"],
  configuration: true,
};
