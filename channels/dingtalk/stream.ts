/** An AI card: delivered once under an id of ours, then its Markdown variable is written in full again and again. */
import type { NativeStream, StreamRef } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import { keyDigest } from "../key-digest.ts";
import { text } from "../read-json.ts";
import { call, type Context } from "./call.ts";
import type { DingTalkConfig } from "./config.ts";
import { firstCard, render } from "./render.ts";

const CARD_ID_LENGTH = 40;

export const stream: NativeStream<DingTalkConfig> = {
  begin: async (target, options, ctx) => {
    const { cardTemplateId } = ctx.config;
    const space = spaceOf(target, ctx);
    if (cardTemplateId === undefined || space === null) return null;
    // Equal on every try, so a card is delivered once.
    const outTrackId = `weft-${await keyDigest(options.idempotencyKey, CARD_ID_LENGTH)}`;
    await call(ctx, "POST", "/v1.0/card/instances/createAndDeliver", {
      cardTemplateId,
      outTrackId,
      cardData: { cardParamMap: { [ctx.config.cardKey]: "" } },
      callbackType: "STREAM",
      userIdType: 1,
      ...space,
    });
    return { outTrackId };
  },

  update: async (ref, { markdown, n }, ctx) => {
    if (ref["full"] === true) return ref;
    const { words, isWhole } = firstCard(markdown);
    if (words !== "") await write(ref, { content: words, n, isLast: false }, ctx);
    return isWhole ? ref : { ...ref, full: true };
  },

  finish: async (ref, { reply, n }, ctx) => {
    const [head, ...rest] = render(reply);
    await write(ref, { content: head ? contentOf(head.body) : "", n, isLast: true }, ctx);
    return { sent: { outTrackId: text(ref["outTrackId"]) }, rest };
  },
};

function contentOf(body: unknown): string {
  return (body as { text: string }).text;
}

function spaceOf({ data }: ReplyTarget, ctx: Context): Record<string, unknown> | null {
  const { robotCode } = ctx.config;
  const { conversation, userId } = data;
  if (conversation) {
    return {
      openSpaceId: `dtv1.card//IM_GROUP.${conversation}`,
      imGroupOpenSpaceModel: { supportForward: true },
      imGroupOpenDeliverModel: { robotCode },
    };
  }
  if (!userId) return null;
  return {
    openSpaceId: `dtv1.card//IM_ROBOT.${userId}`,
    imRobotOpenSpaceModel: { supportForward: true },
    imRobotOpenDeliverModel: { spaceType: "IM_ROBOT", robotCode },
  };
}

async function write(
  ref: StreamRef,
  { content, n, isLast }: { content: string; n: number; isLast: boolean },
  ctx: Context,
): Promise<void> {
  const outTrackId = text(ref["outTrackId"]);
  await call(ctx, "PUT", "/v1.0/card/streaming", {
    outTrackId,
    guid: `${outTrackId}-${n}${isLast ? "-last" : ""}`,
    key: ctx.config.cardKey,
    content,
    isFull: true,
    isFinalize: isLast,
    isError: false,
  });
}
