import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { AttachmentContent } from "#core/agent/prompt";
import type { ModelConfig, TeamSnapshot } from "#core/agent/snapshot";
import type { Tool } from "#core/agent/tool";
import type { Audience } from "./audience.ts";
import type { Desk } from "./channel/desk.ts";
import type { Journal } from "./journal.ts";
import type { ConversationStore } from "./store/conversation.ts";
import type { NoticeStore } from "./store/notices.ts";
import type { TaskRow } from "./store/task.ts";
import type { TurnStore } from "./store/turns.ts";

/** What a turn needs of the world outside the object. */
export interface TurnPorts {
  /** Of the conversation's own team, unless another one is named. */
  snapshot(modelOverride?: string, team?: TaskRow["team"]): Promise<TeamSnapshot>;
  /** The same, where it is known without asking. Null: it is not. */
  snapshotAtHand(modelOverride?: string, team?: TaskRow["team"]): TeamSnapshot | null;
  connect(config: ModelConfig, idempotencyKey: string): Promise<LanguageModelV4>;
  tools(names: string[] | null): Tool[];
  /** By id; what is not there is left out. */
  attachments(ids: string[]): Promise<Map<string, AttachmentContent>>;
  /** Work that must not be cut off by eviction. */
  keepAlive(work: Promise<unknown>): void;
}

/** The parts of one conversation, as its files share them. */
export interface Parts {
  /** As it is now. */
  readonly task: TaskRow;
  conversation: ConversationStore;
  turns: TurnStore;
  notices: NoticeStore;
  journal: Journal;
  audience: Audience;
  ports: TurnPorts;
  /** Null for a conversation that belongs to no channel. */
  desk: Desk | null;
  /** The copy in Postgres and people's notices are behind. */
  changed(): void;
  /** Rings the turn's watchdog at this time. */
  watch(dueAt: number): void;
  unwatch(): void;
}
