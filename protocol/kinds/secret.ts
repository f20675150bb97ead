import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { CORE_API_VERSION } from "./resource.ts";

export const SECRET_TYPE = "Opaque";
/** All values together, decoded. */
export const SECRET_BYTES_MAX = 1024 * 1024;

const key = z
  .string()
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, "a key consists of letters, digits, '-', '_' or '.'");

/** In a manifest these fields stand at the top level. */
export const SecretSpec = z.object({
  type: z.string().min(1).max(253).optional().describe("What the secret is for. Absent: Opaque."),
  data: z.record(key, z.base64()).optional().describe("Values in base64. Written only: they are never shown again."),
  stringData: z.record(key, z.string()).optional().describe("Values as plain text; moved to data when saved."),
  immutable: z.boolean().optional().describe("The values cannot be changed any more."),
});
export type SecretSpec = z.infer<typeof SecretSpec>;

export const secret: KindDefinition = {
  kind: "Secret",
  plural: "secrets",
  singular: "secret",
  shortNames: [],
  categories: [],
  title: { en: "Secret", zh: "密钥" },
  description: "A secret holds keys and passwords: they can be written and used, never read.",
  group: "",
  apiVersion: CORE_API_VERSION,
  namespaced: true,
  flat: true,
  spec: SecretSpec,
  status: z.object({}),
  references: [],
  selectable: ["type"],
  subresources: [],
  configuration: true,
};
