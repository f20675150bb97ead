import * as z from "zod";
import { Platform } from "../channel-event.ts";
import { ChannelClassifier, ChannelIntents } from "./channel-intent.ts";
import type { KindDefinition } from "./definition.ts";
import { CredentialRef } from "./model.ts";
import { API_GROUP, API_VERSION, Reference } from "./resource.ts";
import { conditions } from "./status.ts";

const id = z.string().min(1).max(1000);

/** Which of the stages an event passes; a stage that is off lets everything through. */
export const ChannelPipeline = z.object({
  identify: z.boolean().optional().describe("Only people who are allowed or paired are heard."),
  gate: z.boolean().optional().describe("In groups only what is meant for the agent is answered."),
  commands: z.boolean().optional().describe("/new /stop /status /model /team /help."),
  choose: z
    .boolean()
    .optional()
    .describe(
      "Whoever is heard may choose another team or model by /team and /model; else these only say which it is.",
    ),
  intent: z
    .boolean()
    .optional()
    .describe("Words that need no answer (thanks, greetings among people) get none; the others go where they belong."),
});

export const ChannelSession = z.object({
  context: z.enum(["shared", "sender"]).optional().describe("In groups: one conversation for all, or one per person."),
  debounceMs: z.int().min(0).max(30_000).optional().describe("Messages that follow each other this fast are one."),
  idleResetMinutes: z
    .int()
    .min(1)
    .max(525_600)
    .optional()
    .describe("After this long without a message a new one begins."),
  dailyResetHour: z.int().min(0).max(23).optional().describe("UTC hour at which each day begins anew."),
});

export const ChannelSpec = z.object({
  platform: Platform.describe("Where the people are: feishu, dingtalk, slack, …"),
  teamRef: Reference.describe("Who answers."),
  settings: z
    .record(z.string().min(1).max(100), z.unknown())
    .optional()
    .describe("What the platform asks for and everybody may see: ids of the app, addresses."),
  credentials: z
    .record(z.string().min(1).max(100), z.string().max(20_000))
    .optional()
    .describe("Secrets and tokens. Moved to a sealed secret when saved; never shown again."),
  credentialRef: CredentialRef.optional().describe("The Secret whose values are the credentials, by their names."),
  allow: z
    .object({
      senders: z.array(id).max(1000).optional().describe("Ids of people; * is everybody."),
      groups: z.array(id).max(1000).optional().describe("Ids of groups; * is every group."),
      pairing: z.boolean().optional().describe("Strangers get a code that a member of the organization approves."),
      addresses: z
        .array(z.string().max(50))
        .max(100)
        .optional()
        .describe("IP addresses and ranges that may call the webhook."),
    })
    .optional()
    .describe("Who is heard. Absent: people who are paired."),
  mention: z
    .enum(["required", "keyword", "always"])
    .optional()
    .describe("In groups: answer mentions and replies; those and keywords; everything."),
  keywords: z
    .array(z.string().min(1).max(100))
    .max(50)
    .optional()
    .describe("Words that the agent answers to in groups."),
  reply: z
    .enum(["stream", "final"])
    .optional()
    .describe("Show the answer while it is written, or when it is finished."),
  language: z.enum(["auto", "en", "zh"]).optional().describe("Of the channel's own words. Absent: that of the person."),
  pipeline: ChannelPipeline.optional().describe("Stages that an event passes. Absent: all, intent once there are any."),
  intents: ChannelIntents.optional().describe("What people write for, and where each of it leads."),
  classifier: ChannelClassifier.optional().describe(
    "A model tells the intent where keywords and examples do not. Absent: none is asked.",
  ),
  session: ChannelSession.optional().describe("What is one conversation, and when a new one begins."),
  mute: z.boolean().optional().describe("Events are taken and dropped; nothing is sent."),
});
export type ChannelSpec = z.infer<typeof ChannelSpec>;

const count = z.int().min(0);

/** Written by the channel only. */
export const ChannelStatus = z.object({
  webhookUrl: z.string().optional().describe("What the platform is to call."),
  health: z.enum(["ok", "degraded", "down"]).optional().describe("Whether what is sent gets out."),
  lastEventAt: z.iso.datetime().optional().describe("When the platform last told of something."),
  lastDeliveryAt: z.iso.datetime().optional().describe("When something was last sent."),
  counts: z
    .object({
      received: count.describe("Events that came."),
      delivered: count.describe("Messages that were sent."),
      failed: count.describe("Attempts to send that failed."),
      dead: count.describe("Answers that were given up."),
    })
    .optional()
    .describe("Since the channel was made."),
  conditions,
});
export type ChannelStatus = z.infer<typeof ChannelStatus>;

export const channel: KindDefinition = {
  kind: "Channel",
  plural: "channels",
  singular: "channel",
  shortNames: ["ch"],
  categories: ["agents", "weft", "all"],
  title: { en: "Channel", zh: "渠道" },
  description: "A channel is a chat platform on which people talk with a team.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: ChannelSpec,
  status: ChannelStatus,
  references: [
    { path: "teamRef", kind: "Team" },
    { path: "credentialRef", kind: "Secret" },
    { path: "intents[].teamRef", kind: "Team" },
    { path: "classifier.modelRef", kind: "Model" },
  ],
  selectable: ["spec.platform", "spec.teamRef.name"],
  subresources: ["status"],
  configuration: false,
};
