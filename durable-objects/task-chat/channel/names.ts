import type { ChannelEvent } from "#protocol/channel-event";
import type { ChannelBinding } from "../../channel-hub/channel-config.ts";
import { rename } from "../title.ts";
import type { DeskParts } from "./desk-parts.ts";

const KNOWN_MAX = 1000;

/** What people and groups are called whose ids alone events say, as far as that was asked for in this life. */
export interface KnownNames {
  people: Map<string, string>;
  /** Empty: nobody told. A title is not worth asking with every message. */
  places: Map<string, string>;
}

export const noNames = (): KnownNames => ({ people: new Map(), places: new Map() });

const isUnnamed = ({ name, id }: ChannelEvent["sender"]) => name === undefined || name === id;

/** The event says ids alone of whom it is from and where, and it is not known yet what they are called. */
export function needsName(desk: DeskParts, event: ChannelEvent): boolean {
  return needsPersonName(desk, event) || needsPlaceName(desk, event);
}

function needsPersonName({ channel, names }: DeskParts, { sender }: ChannelEvent): boolean {
  return channel.personName !== undefined && isUnnamed(sender) && !names.people.has(sender.id);
}

/** Whatever the group is called, it would change the title: one that was given by a person stays. */
function needsPlaceName(desk: DeskParts, event: ChannelEvent): boolean {
  const { place } = event.conversation;
  if (place === undefined || desk.channel.placeName === undefined || desk.names.places.has(place.id)) return false;
  return isCalledByLess(desk, { ...event, conversation: { ...event.conversation, place: { ...place, name: "…" } } });
}

/** The event, with the names that are known by now. */
export function withName({ names }: Pick<DeskParts, "names">, event: ChannelEvent): ChannelEvent {
  const { sender, conversation } = event;
  const person = isUnnamed(sender) ? names.people.get(sender.id) : undefined;
  const { place } = conversation;
  const placeName = place && names.places.get(place.id);
  if (person === undefined && !placeName) return event;
  return {
    ...event,
    sender: person === undefined ? sender : { ...sender, name: person },
    conversation: placeName ? { ...conversation, place: { ...place, name: placeName } } : conversation,
  };
}

/** The same, after the channel's hub was asked if need be. */
export async function learnName(desk: DeskParts, event: ChannelEvent): Promise<ChannelEvent> {
  if (needsName(desk, event)) {
    const { sender, conversation } = event;
    const placeId = conversation.place?.id;
    const told = await desk.ports.hub.names({ senderId: sender.id, ...(placeId === undefined ? {} : { placeId }) });
    // Nobody told, or not in time: the hub knows when to ask again.
    if (told.person !== "") keep(desk.names.people, sender.id, told.person);
    if (placeId !== undefined) keep(desk.names.places, placeId, told.place);
  }
  return withName(desk, event);
}

function keep(names: Map<string, string>, id: string, name: string): void {
  if (names.size >= KNOWN_MAX) names.clear();
  names.set(id, name);
}

/** What a conversation is called that begins with this event. */
export function titleOf({ conversation, sender }: ChannelEvent, { name, rules }: ChannelBinding): string {
  return `${conversation.title ?? partiesOf(conversation, sender, rules.perSender)} · ${name}`.slice(0, 500);
}

/** A group that all share goes by its own name; what is one person's or a thread of it, by who began it too. */
function partiesOf(
  { scope, place }: ChannelEvent["conversation"],
  sender: ChannelEvent["sender"],
  perSender: boolean,
): string {
  const person = sender.name ?? sender.id;
  if (place?.name === undefined) return person;
  return scope === "group" && !perSender ? place.name : `${person}, ${place.name}`;
}

/** A conversation that began before the names of its parties were known is called by them now. */
export function callByName(desk: DeskParts, event: ChannelEvent): void {
  if (isCalledByLess(desk, event)) rename(desk.parts, titleOf(event, desk.store.channel()!.binding), "person");
}

/** It has the title that this event would have given it with fewer names. */
function isCalledByLess({ parts, store }: DeskParts, event: ChannelEvent): boolean {
  const { binding } = store.channel()!;
  const { title } = parts.task;
  if (title === titleOf(event, binding)) return false;
  const { sender, conversation } = event;
  const { name: _name, ...unnamed } = sender;
  const { place: _place, ...nowhere } = conversation;
  const less = [unnamed, sender].flatMap((who) => [nowhere, conversation].map((where) => [who, where] as const));
  return less.some(([who, where]) => title === titleOf({ ...event, sender: who, conversation: where }, binding));
}
