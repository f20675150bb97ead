import type { Message, TaskPhase } from "#protocol/task-frames";

/** What changed in a conversation since the copy in Postgres was last told. TaskChat's outbox sends it, again if unsure. */
export interface TaskProjection {
  taskId: string;
  /** A conversation that came to be in a channel: its Task, until it is known to be made. */
  newTask?: ChannelTask;
  title: string;
  phase: TaskPhase;
  preview: string;
  headSeq: number;
  /** Milliseconds. */
  updatedAt: number;
  /** Of the whole conversation. */
  messageCount: number;
  /** When the latest turn began; null before the first. */
  startedAt: number | null;
  /** Percent. */
  progress: number;
  /** New or changed. */
  messages: Message[];
  withdrawnIds: string[];
  usage: UsageRow[];
}

/** What people's rooms are to hear, in this order. */
export interface News {
  userIds: string[];
  events: { event: string; payload: unknown }[];
}

/** One model call that was paid for, whatever became of its answer. */
export interface UsageRow {
  /** The call's own id: told twice, it counts once. */
  id: string;
  messageId: string | null;
  /** Who asked. */
  userId: string | null;
  purpose: "answer" | "title" | "compaction" | "intent";
  provider: string;
  model: string;
  input: number;
  output: number;
  reasoning: number;
  cached: number;
  costMicroUsd: number;
  /** Milliseconds. */
  at: number;
}

/** The Task of a conversation that a channel began; its id and title are those of the projection. */
export interface ChannelTask {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  team: { namespace: string; name: string };
  groupChat: boolean;
  channelId: string;
  /** For whom the channel acts. */
  owner: { id: string; name: string };
}
