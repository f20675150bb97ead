import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { ModelParameters } from "./model.ts";
import { API_GROUP, API_VERSION, Reference } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

export const BotSpec = z.object({
  ghostRef: Reference.describe("Who it is."),
  shellRef: Reference.describe("What runs it."),
  modelRef: Reference.optional().describe("Absent: the model named default."),
  parameters: ModelParameters.optional().describe("Override those of the model."),
});
export type BotSpec = z.infer<typeof BotSpec>;

export const bot: KindDefinition = {
  kind: "Bot",
  plural: "bots",
  singular: "bot",
  shortNames: ["bo"],
  categories: ["agents", "weft", "all"],
  title: { en: "Bot", zh: "机器人" },
  description: "A bot is a ghost with a shell to run in and a model to think with.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: BotSpec,
  status: ResourceStatus,
  references: [
    { path: "ghostRef", kind: "Ghost" },
    { path: "shellRef", kind: "Shell" },
    { path: "modelRef", kind: "Model" },
  ],
  selectable: ["spec.ghostRef.name", "spec.modelRef.name", "spec.shellRef.name"],
  subresources: ["status"],
  configuration: true,
};
