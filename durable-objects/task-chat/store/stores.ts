import { ChannelStore } from "./channel.ts";
import { ConversationStore } from "./conversation.ts";
import { EventLog } from "./log.ts";
import { NoticeStore } from "./notices.ts";
import { StartedStore } from "./started.ts";
import { TurnStore } from "./turns.ts";

/** All that is kept of one conversation. */
export interface Stores {
  isNew: boolean;
  conversation: ConversationStore;
  log: EventLog;
  notices: NoticeStore;
  turns: TurnStore;
  channel: ChannelStore;
  started: StartedStore;
}

/**
 * `isNew`: the tables were made a moment ago. What is known to be empty is not read: of a first message's statements
 * that is every third, and a fresh database has to parse each of them.
 */
export function openStores(sql: SqlStorage, isNew: boolean): Stores {
  return {
    isNew,
    conversation: new ConversationStore(sql, isNew),
    log: new EventLog(sql, isNew),
    notices: new NoticeStore(sql, isNew),
    turns: new TurnStore(sql, isNew),
    channel: new ChannelStore(sql, isNew),
    started: new StartedStore(sql, isNew),
  };
}
