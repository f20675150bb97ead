// The contract of a channel platform. Every adapter's test calls `describeChannel` with its `ChannelCase`, then adds
// what is its own (payload tables, vectors, streaming).
import type { ChannelCase } from "./channel-case.testsuite.ts";
import { describeIncoming } from "./comes-in.testsuite.ts";
import { describeOutgoing } from "./goes-out.testsuite.ts";

export function describeChannel<Config>(name: string, at: ChannelCase<Config>): void {
  describeIncoming(name, at);
  describeOutgoing(name, at);
}
