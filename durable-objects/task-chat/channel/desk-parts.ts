import type { Channel, Piece, Reply, ReplyFile, SentRef, StreamRef } from "#core/channel";
import type { ChannelRules } from "#core/channel/rules";
import type { DeadLetter, Delivery } from "#protocol/api/channels";
import type { ChannelEvent, ChannelFile } from "#protocol/channel-event";
import type { Attachment } from "#protocol/task-frames";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";
import type { Called, Unnamed } from "../../channel-hub/names.ts";
import type { Order, Sent } from "../../channel-hub/sending.ts";
import type { ModelConfig } from "#core/agent/snapshot";
import type { Parts } from "../parts.ts";
import type { ChannelRow, ChannelStore } from "../store/channel.ts";
import type { StartedRow, StartedStore } from "../store/started.ts";
import type { TurnEngine } from "../turn-engine.ts";
import type { KnownNames } from "./names.ts";

/** While a run goes on, the alarm stands behind it at this distance. */
export const WATCH_MS = 20_000;

/** An event as the ingress hands it over. */
export interface Handover {
  binding: ChannelBinding;
  event: ChannelEvent;
  /** The member of the organization that the sender is. */
  userId: string | null;
}

export interface Delivered {
  outcome: "recorded" | "duplicate";
  taskId: string;
  /** Names the answer to a platform that pulls it; null for all others. */
  streamId: string | null;
}

/** What the channel's hub does for a conversation. */
export interface HubPort {
  reply(order: Order, piece: Piece): Promise<Sent<SentRef>>;
  edit(order: Order, ref: SentRef, piece: Piece): Promise<Sent<SentRef>>;
  beginStream(order: Order): Promise<Sent<StreamRef | null>>;
  updateStream(order: Order, ref: StreamRef, update: { markdown: string; n: number }): Promise<Sent<StreamRef>>;
  finishStream(
    order: Order,
    ref: StreamRef,
    final: { reply: Reply; n: number },
  ): Promise<Sent<{ sent: SentRef; rest: Piece[] }>>;
  sendFile(order: Order, file: ReplyFile): Promise<Sent<SentRef>>;
  download(file: ChannelFile): Promise<Sent<{ bytes: Uint8Array; mime: string }>>;
  typing(order: Order): Promise<void>;
  names(unnamed: Unnamed): Promise<Called>;
  bury(letter: DeadLetter): Promise<void>;
  /** For the log of deliveries: where a message was led. */
  noteIntent(decided: Omit<Delivery, "id">): Promise<void>;
}

/** What a conversation of a channel needs of the world outside the object. */
export interface DeskPorts {
  hub: HubPort;
  streamIdOf(event: ChannelEvent): Promise<string | null>;
  exists(kind: "Team" | "Model", key: { namespace: string; name: string }): Promise<boolean>;
  /** Keeps a file that came; null when it is of a kind that is not kept. */
  keepFile(file: { name: string; bytes: Uint8Array }): Promise<Attachment | null>;
  loadFile(attachmentId: string): Promise<{ name: string; mime: string; bytes: Uint8Array } | null>;
  /** Makes a task in the background and begins it, unless that was done; its result will be told to this conversation. */
  startTask(started: Pick<StartedRow, "taskId" | "team" | "prompt">): Promise<void>;
  model(key: { namespace: string; name: string }): Promise<ModelConfig>;
}

export interface DeskParts {
  parts: Parts;
  engine: TurnEngine;
  store: ChannelStore;
  ports: DeskPorts;
  channel: Channel;
  wakeInbox: (dueAt: number) => void;
  wakeReplies: (dueAt: number) => void;
  names: KnownNames;
  started: StartedStore;
  wakeStarted: (dueAt: number) => void;
}

/** A platform that pulls its answers is given this long before they are pushed. */
const PULL_MS = 6_000;

export function dueAt({ channel }: DeskParts, streamId: string | null, nowMs: number): number {
  return streamId !== null && channel.capabilities.stream === "pull" ? nowMs + PULL_MS : nowMs;
}

export function channelRow({ store }: DeskParts): ChannelRow {
  return store.channel()!;
}

export function rulesOfDesk(desk: DeskParts): ChannelRules {
  return channelRow(desk).binding.rules;
}

/** What the people here chose by `/team` and `/model`, where they may. */
export function chosenHere({ binding, team, model }: ChannelRow): Pick<ChannelRow, "team" | "model"> {
  return binding.rules.isFixed ? { team: null, model: null } : { team, model };
}
