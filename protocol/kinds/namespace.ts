import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { CORE_API_VERSION } from "./resource.ts";

export const NamespaceSpec = z.object({
  finalizers: z
    .array(z.string().min(1).max(253))
    .max(20)
    .optional()
    .describe("What must be cleared away before the namespace is gone."),
});

export const NamespaceStatus = z.object({
  phase: z.enum(["Active", "Terminating"]).optional().describe("Terminating: its contents are being deleted."),
});

export const namespace: KindDefinition = {
  kind: "Namespace",
  plural: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  categories: [],
  title: { en: "Namespace", zh: "命名空间" },
  description: "A namespace is a group of people and what belongs to it.",
  group: "",
  apiVersion: CORE_API_VERSION,
  namespaced: false,
  flat: false,
  spec: NamespaceSpec,
  status: NamespaceStatus,
  references: [],
  selectable: ["status.phase"],
  subresources: ["status"],
  configuration: false,
};
