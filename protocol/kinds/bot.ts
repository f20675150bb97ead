import * as z from "zod";
import { ModelParameters } from "./model.ts";
import { Reference } from "./resource.ts";

export const BotSpec = z.object({
  ghostRef: Reference,
  shellRef: Reference,
  modelRef: Reference.optional().describe("Absent: the model named default."),
  parameters: ModelParameters.optional().describe("Override those of the model."),
});
export type BotSpec = z.infer<typeof BotSpec>;
