/** What a channel makes of what a person wants. */
import * as z from "zod";

/** answer: a team answers; task: a team works in the background; ignore: nobody answers. */
export const INTENT_ACTIONS = ["answer", "task", "ignore"] as const;
export type IntentAction = (typeof INTENT_ACTIONS)[number];

/** Of one message: which intent it was led by, and why. Written once. */
export const IntentDecision = z.object({
  /** Null: none was clear, so the channel's own team answers. */
  intent: z.string().nullable(),
  /** What decided; `late` and `failed` say of the classifier why nothing did. */
  by: z.enum(["example", "keyword", "model", "unclear", "late", "failed"]),
  /** The example or keyword. */
  why: z.string().optional(),
  action: z.enum(INTENT_ACTIONS),
  /** Who answers or works. */
  team: z.string(),
  /** The task in the background. */
  task_id: z.string().optional(),
});
export type IntentDecision = z.infer<typeof IntentDecision>;
