// A conversation of a channel as the person in it sees it, and where the product tells of channels.
import type { TaskList } from "#protocol/api/tasks";
import { hook, said, type MadeChannel } from "./channel-hooks.ts";
import { eventually } from "./patience.ts";
import type { Person } from "./person.ts";
import type { Said, Shown, StandIn } from "./platforms/platform.ts";

let rooms = 0;

/** A conversation of its own. */
export function roomOf(at: { productUrl: string; platform: StandIn }, channel: MadeChannel, more: Partial<Said> = {}) {
  const { productUrl, platform } = at;
  const conversation = `room-${rooms++}`;
  const here = () => platform.shown().filter((one) => one.conversation === conversation);
  const send = async (text: string, extra: Partial<Said> = {}) => {
    const signed = await platform.sign(said(text, { conversation, ...more, ...extra }));
    const response = await hook(productUrl, channel, signed);
    if (response.status !== 202) throw new Error(`the webhook answered ${response.status}`);
    await response.body?.cancel();
    return signed;
  };
  const until = (fits: (shown: Shown, place: number) => boolean) =>
    platform.until((one) => one.conversation === conversation && fits(one, here().indexOf(one)));
  return {
    conversation,
    here,
    send,
    until,
    /** Says something and waits for the next words that come back. */
    ask: async (text: string, extra: Partial<Said> = {}) => {
      const before = here().length;
      await send(text, extra);
      return (await until((_one, place) => place === before)).text;
    },
  };
}

export const GROUP = "/apis/agent.wecode.io/v1/namespaces/default";
export const resource = (channel: MadeChannel) => `${GROUP}/channels/${channel.name}`;
export const ops = (channel: MadeChannel, path = "") => `/api/v1/channels/${channel.id}${path}`;

/** The task that a conversation is; it comes into the list a moment after its first message. */
export async function taskOf(person: Person, words: string): Promise<string> {
  return eventually(`a task with ${words}`, async () => {
    const { body } = await person.call("GET", `/api/v1/tasks?query=${encodeURIComponent(words)}`);
    return (body as TaskList).tasks[0]?.task_id;
  });
}
