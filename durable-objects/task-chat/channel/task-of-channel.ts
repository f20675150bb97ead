import { CHANNEL_LABEL, PLATFORM_LABEL, SIMULATED_LABEL } from "#protocol/channel-event";
import type { ChannelTask } from "#services/message/projection";
import { SIMULATED } from "../../channel-hub/sending.ts";
import type { ChannelRow } from "../store/channel.ts";
import type { TaskRow } from "../store/task.ts";

/** What a conversation knows of its channel. */
export type Row = Pick<ChannelRow, "binding" | "target">;

/** The Task of a conversation that its channel began. */
export function taskOfChannel({ namespace, name, groupChat }: TaskRow, row: Row): ChannelTask {
  const { team, channelId, owner } = row.binding;
  return { namespace, name, labels: labelsOf(row), team, groupChat, channelId, owner };
}

export function labelsOf({ binding, target }: Row): Record<string, string> {
  return {
    [CHANNEL_LABEL]: binding.channelId,
    [PLATFORM_LABEL]: binding.rules.platform,
    ...(target.data[SIMULATED] === undefined ? {} : { [SIMULATED_LABEL]: "true" }),
  };
}
