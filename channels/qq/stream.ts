/** Only between two: a message that is replaced by its longer self, in Markdown. */
import type { NativeStream, StreamRef } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { text } from "../read-json.ts";
import { call, type Context } from "./call.ts";
import type { QQConfig } from "./config.ts";
import { buttonsPiece, PIECE_MAX, quietWords, render, size, toQQMarkdown } from "./render.ts";
import { sequence } from "./send.ts";

const [GOES_ON, IS_DONE] = [1, 10];

export const stream: NativeStream<QQConfig> = {
  begin: async (target, options, ctx) => {
    const { to = "", msgId } = target.data;
    if (!ctx.config.markdown || !to.startsWith("users/") || !msgId) return null;
    return { to, msgId, sequence: await sequence(options), id: "" };
  },

  update: async (ref, { markdown, n }, ctx) => {
    if (ref["full"] === true) return ref;
    const [head, ...rest] = cutMarkdown(quietWords(markdown), { max: PIECE_MAX, size });
    if (head === undefined) return ref;
    const id = await write(ref, { content: toQQMarkdown(head), n, state: GOES_ON }, ctx);
    return { ...ref, id, ...(rest.length === 0 ? {} : { full: true }) };
  },

  finish: async (ref, { reply, n }, ctx) => {
    const [head, ...rest] = render({ markdown: reply.markdown });
    const content = (head?.body as { markdown?: string } | undefined)?.markdown ?? "";
    const id = await write(ref, { content, n, state: IS_DONE }, ctx);
    const actions = reply.actions ?? [];
    return { sent: { id }, rest: actions.length > 0 ? [...rest, buttonsPiece(actions)] : rest };
  },
};

async function write(
  ref: StreamRef,
  { content, n, state }: { content: string; n: number; state: number },
  ctx: Context,
): Promise<string> {
  const [id, msgId] = [text(ref["id"]), text(ref["msgId"])];
  const sent = await call(
    ctx,
    { path: `/v2/${text(ref["to"])}/stream_messages` },
    {
      input_mode: "replace",
      input_state: state,
      content_type: "markdown",
      content_raw: content,
      event_id: msgId,
      msg_id: msgId,
      msg_seq: ref["sequence"],
      index: n,
      ...(id === "" ? {} : { stream_msg_id: id }),
    },
  );
  return text(sent["id"]) || id;
}
