import * as z from "zod";

export const Condition = z.object({
  type: z.string().min(1).max(316).describe("What is said something about, e.g. Ready."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether it is so."),
  reason: z.string().max(1024).optional().describe("Why, as one word for programs."),
  message: z.string().max(32_768).optional().describe("Why, as a sentence for people."),
  lastTransitionTime: z.iso.datetime().optional().describe("When the status last changed."),
  observedGeneration: z.int().min(0).optional().describe("The metadata.generation that this is about."),
});
export type Condition = z.infer<typeof Condition>;

export const conditions = z
  .array(Condition)
  .max(50)
  .optional()
  .describe("Whether the resource is ready to be used, and why not.")
  .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] });

/** What kinds report of themselves that have nothing more to say. */
export const ResourceStatus = z.object({
  conditions,
  observedGeneration: z.int().min(0).optional().describe("The newest metadata.generation that was looked at."),
});
