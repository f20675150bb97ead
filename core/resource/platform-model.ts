import * as z from "zod";
import type { PlatformModel } from "./resolve-model.ts";

const tokens = z.int().positive();
const PlatformModelJson = z.object({
  name: z.string().optional(),
  provider: z.string().min(1),
  protocol: z.string().min(1).optional(),
  model: z.string().min(1),
  baseUrl: z.string().min(1).optional(),
  contextWindow: tokens.optional(),
  maxOutputTokens: tokens.optional(),
  capabilities: z
    .object({ tools: z.boolean().optional(), images: z.boolean().optional(), reasoning: z.boolean().optional() })
    .optional(),
  price: z.object({ input: z.number(), output: z.number(), cachedInput: z.number().optional() }).optional(),
});

/** Reads the variable DEFAULT_MODEL. Null when it is empty; a value that is no model is a bug of the installation. */
export function parsePlatformModel(text: string): PlatformModel | null {
  if (text.trim() === "") return null;
  return PlatformModelJson.parse(JSON.parse(text));
}
