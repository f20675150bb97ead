import { said } from "#test/channel-hooks";
import type { StandIn } from "#test/platforms/platform";
import type { Answering } from "./taker.ts";

/** What people write on the platform, the same to whoever answers there. */
export function speaking(platform: StandIn): Pick<Answering, "shot" | "turns" | "answers" | "answered"> {
  const saying = (text: string, conversations: number) => {
    const run = crypto.randomUUID();
    return (index: number) => platform.sign(said(text, { conversation: `${run}-${index % conversations}` }));
  };
  return {
    shot: saying("/help", 100),
    turns: (conversations) => saying("say hello", conversations),
    answers: () => platform.shown().length,
    answered: async (count) => void (await platform.until(() => platform.shown().length >= count, 600_000)),
  };
}
