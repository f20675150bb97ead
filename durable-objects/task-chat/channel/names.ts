import type { ChannelEvent } from "#protocol/channel-event";
import { rename } from "../title.ts";
import type { DeskParts } from "./desk-parts.ts";

const KNOWN_MAX = 1000;

const isUnnamed = ({ name, id }: ChannelEvent["sender"]) => name === undefined || name === id;

/** The event says its sender's id alone, and it is not known yet who that is. */
export function needsName({ channel, names }: DeskParts, { sender }: ChannelEvent): boolean {
  return channel.personName !== undefined && isUnnamed(sender) && !names.has(sender.id);
}

/** The event, with the name of its sender where that is known by now. */
export function withName({ names }: Pick<DeskParts, "names">, event: ChannelEvent): ChannelEvent {
  const name = names.get(event.sender.id);
  return isUnnamed(event.sender) && name !== undefined ? { ...event, sender: { ...event.sender, name } } : event;
}

/** The same, after the channel's hub was asked if need be. */
export async function learnName(desk: DeskParts, event: ChannelEvent): Promise<ChannelEvent> {
  if (needsName(desk, event)) {
    const { id } = event.sender;
    const name = await desk.ports.hub.personName(id);
    if (desk.names.size >= KNOWN_MAX) desk.names.clear();
    // Nobody told, or not in time: the hub knows when to ask again.
    if (name !== "") desk.names.set(id, name);
  }
  return withName(desk, event);
}

/** What a conversation is called whose platform gives it no title. */
export function titleOf(who: string, channelName: string): string {
  return `${who} · ${channelName}`.slice(0, 500);
}

/** A conversation that began before its person's name was known is called by it now. */
export function callByName({ parts, store }: DeskParts, { sender }: ChannelEvent): void {
  const { name: channelName } = store.channel()!.binding;
  if (isUnnamed(sender) || parts.task.title !== titleOf(sender.id, channelName)) return;
  rename(parts, titleOf(sender.name!, channelName), "person");
}
