import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { channelOf } from "#channels/registry";
import type { Delivery } from "#protocol/api/channels";
import { rulesOf } from "#core/channel/rules";
import type { ChannelEvent } from "#protocol/channel-event";
import type { ChannelSpec } from "#protocol/kinds/channel";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";
import { type Life, World } from "../mortal.testsuite.ts";
import { ChannelStore } from "../store/channel.ts";
import { StartedStore } from "../store/started.ts";
import { Desk } from "./desk.ts";
import type { DeskParts, DeskPorts, HubPort } from "./desk-parts.ts";
import { noNames } from "./names.ts";

// A conversation of a channel that can die wherever it waits, and live again on the same storage.

const SPEC: ChannelSpec = {
  platform: "webhook",
  teamRef: { name: "assistant" },
  intents: [
    { name: "refund", description: "money back", teamRef: { name: "billing" } },
    { name: "report", description: "long work", keywords: ["report"], action: "task", teamRef: { name: "writers" } },
    { name: "noise", description: "nothing", keywords: ["bye"], action: "ignore" },
  ],
  classifier: {},
};

export const BINDING: ChannelBinding = {
  channelId: "channel",
  organizationId: "organization",
  namespace: "default",
  name: "support",
  team: { namespace: "default", name: "assistant" },
  owner: { id: "ada", name: "Ada" },
  rules: rulesOf(SPEC),
};

export function saying(text: string, eventId = "e1"): ChannelEvent {
  return {
    eventId,
    kind: "message",
    conversation: { key: "c1", scope: "direct" },
    sender: { id: "eve", name: "Eve", bot: false },
    text,
    addressed: true,
    files: [],
    target: { data: { conversation: "c1" } },
  };
}

const SCRIPT: LanguageModelV4StreamPart[][] = [
  [
    { type: "text-delta", id: "t", delta: "Hello." },
    {
      type: "finish",
      finishReason: { unified: "stop", raw: "stop" },
      usage: {
        inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 1, text: 1, reasoning: 0 },
      },
    },
  ],
];

/** What the world outside saw, over all lives. */
export class Outside extends World {
  /** What stands at the platform: by its key, which it takes once. */
  readonly posted = new Map<string, string>();
  /** Tasks that were begun, by their ids; how often they were asked for. */
  readonly tasks = new Map<string, number>();
  readonly notes: Omit<Delivery, "id">[] = [];
  /** Refs of files, in the order in which they were asked for. */
  readonly fetched: unknown[] = [];
  /** Ids of people, in the order in which their names were asked for. */
  readonly named: string[] = [];
  /** What is told then; empty: nobody tells. */
  nameTold = "Eve";
  placeTold = "#help";

  constructor(deaths: number[] = []) {
    super(deaths, SCRIPT);
  }
}

/** The desk of this life; what it asks of the world are moments in which it may die. */
export function deskOf(life: Life, world: Outside): { desk: Desk; parts: DeskParts } {
  const store = new ChannelStore(life.sql);
  const { conversation, target } = saying("");
  if (!store.channel()) {
    const none = { lastEventAt: null, model: null, team: null, stored: true };
    store.begin({ binding: BINDING, conversation, target, ...none });
  }
  const parts: DeskParts = {
    parts: life.parts,
    engine: life.engine,
    store,
    ports: portsOf(life, world),
    channel: channelOf("webhook")!,
    wakeInbox: () => undefined,
    wakeReplies: () => undefined,
    names: noNames(),
    started: new StartedStore(life.sql),
    wakeStarted: () => undefined,
  };
  const desk = new Desk(parts);
  life.parts.desk = desk;
  return { desk, parts };
}

function portsOf(life: Life, world: Outside): DeskPorts {
  const around = async (name: string, act: () => void): Promise<void> => {
    await life.point(`${name} asked`);
    act();
    await life.point(`${name} answered`);
  };
  const hub: Pick<HubPort, "reply" | "noteIntent" | "typing" | "download" | "names"> = {
    names: async ({ senderId, placeId }) => {
      await around("name", () => world.named.push(senderId));
      return { person: world.nameTold, place: placeId === undefined ? "" : world.placeTold };
    },
    download: async ({ ref }) => {
      await around(`file ${JSON.stringify(ref)}`, () => world.fetched.push(ref));
      return { ok: true, value: { bytes: new Uint8Array([1]), mime: "image/png" } };
    },
    reply: async ({ key }, piece) => {
      await around("reply", () => world.posted.set(key, piece.text));
      return { ok: true, value: { id: key } };
    },
    noteIntent: async (decided) => void world.notes.push(decided),
    typing: async () => undefined,
  };
  return {
    hub: hub as HubPort,
    streamIdOf: async () => null,
    startTask: ({ taskId }) => around("task", () => world.tasks.set(taskId, (world.tasks.get(taskId) ?? 0) + 1)),
    model: () => Promise.reject(new Error("the own team's model is asked")),
    exists: async () => true,
    keepFile: async ({ name, bytes }) => ({ id: name, name, media_type: "image/png", size: bytes.length }),
    loadFile: async () => null,
  };
}
