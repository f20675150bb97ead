import type { ChannelEvent } from "#protocol/channel-event";

/** Where something was said. In channels every question begins a thread of its own, and a thread is a conversation. */
export interface Place {
  channel: string;
  thread: string;
  isDirect: boolean;
}

export function conversationOf({ channel, thread, isDirect }: Place): ChannelEvent["conversation"] {
  const key = thread === "" ? channel : `${channel}:${thread}`;
  if (isDirect) return { key, scope: "direct" };
  return { key, scope: thread === "" ? "group" : "thread", place: { id: channel } };
}
