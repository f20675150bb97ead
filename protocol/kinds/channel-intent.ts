import * as z from "zod";
import { INTENT_ACTIONS } from "../intent.ts";
import { Reference } from "./resource.ts";

export const INTENTS_MAX = 20;

/** A purpose with which people write to a channel, and what it leads to. */
export const ChannelIntent = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/, "at most 63 small letters, digits and hyphens")
    .describe("Its name: small letters, digits and hyphens."),
  description: z.string().min(1).max(500).describe("When it fits, in words: what the classifier goes by."),
  keywords: z
    .array(z.string().trim().min(1).max(50))
    .max(20)
    .optional()
    .describe("Words that decide by themselves, without a model."),
  examples: z
    .array(z.string().trim().min(1).max(200))
    .max(10)
    .optional()
    .describe("Messages that mean it: said so, they decide by themselves; the classifier learns from them."),
  action: z
    .enum(INTENT_ACTIONS)
    .optional()
    .describe(
      "answer (the default): the team answers here; task: it works in the background and the result comes here; ignore: nobody answers.",
    ),
  teamRef: Reference.optional().describe("Who answers or works. Absent: the channel's own team."),
});
export type ChannelIntent = z.infer<typeof ChannelIntent>;

export const ChannelIntents = z
  .array(ChannelIntent)
  .max(INTENTS_MAX)
  .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] });

export const ChannelClassifier = z.object({
  modelRef: Reference.optional().describe("The model that is asked. Absent: that of the channel's own team."),
});
