import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { CredentialRef } from "./model.ts";
import { API_GROUP, API_VERSION, Reference } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

export const NOTIFIER_TYPES = ["channel", "feishu-robot", "dingtalk-robot", "email", "webhook"] as const;

/** Where notices can be sent. What each type cannot do without: core/resource/kinds/notifier.ts. */
export const NotifierSpec = z.object({
  type: z.enum(NOTIFIER_TYPES).describe("By what it is sent."),
  channelRef: Reference.optional().describe("channel: through which one."),
  task: z.uuid().optional().describe("channel: the conversation, by the id of its task."),
  place: z
    .record(z.string().min(1).max(100), z.string().max(1000))
    .optional()
    .describe("channel: the conversation in the platform's own words, e.g. channel for Slack, chat for Telegram."),
  addresses: z.array(z.email()).min(1).max(20).optional().describe("email: who of the organization gets it."),
  url: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe("webhook: where it is posted."),
  credentials: z
    .record(z.string().min(1).max(100), z.string().max(5000))
    .optional()
    .describe(
      "webhook: secret, which signs. Robots: url with its token, and secret when signing is on. Moved to a sealed secret when saved; never shown again.",
    ),
  credentialRef: CredentialRef.optional().describe("The Secret whose values are the credentials, by their names."),
});
export type NotifierSpec = z.infer<typeof NotifierSpec>;

export const notifier: KindDefinition = {
  kind: "Notifier",
  plural: "notifiers",
  singular: "notifier",
  shortNames: ["nt"],
  categories: ["weft", "all"],
  title: { en: "Notifier", zh: "通知方式" },
  description: "A notifier is a way to tell people or programs of something.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: NotifierSpec,
  status: ResourceStatus,
  references: [
    { path: "channelRef", kind: "Channel" },
    { path: "credentialRef", kind: "Secret" },
  ],
  selectable: ["spec.type"],
  subresources: ["status"],
  configuration: false,
};
