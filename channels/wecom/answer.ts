/** What is answered in the HTTP response: sealed as the question was. WeCom asks again and again until it is finished. */
import type { HttpAnswer, PullState, Verified } from "#core/channel";
import { type EnvelopeMark, sealEnvelope, signEnvelope } from "../crypto/callback-envelope.ts";
import { randomBytes } from "../crypto/bytes.ts";
import { toHex } from "../crypto/hex.ts";
import { cutMarkdown } from "../markdown/cut.ts";
import { inBytes } from "../markdown/size.ts";
import { fields, type Fields, parseJson, text } from "../read-json.ts";
import { keysOf, type WeComConfig } from "./config.ts";
import { PIECE_MAX, quietWords } from "./render.ts";

const NOTHING: HttpAnswer = { status: 200, body: "" };

/** Begins an answer that will be pulled; an event other than words gets no answer here, or the welcome. */
export async function acknowledge(
  verified: Verified,
  streamId: string,
  at: { config: WeComConfig; nowMs: number },
): Promise<HttpAnswer> {
  const message = parseJson(verified.payload);
  const sender = text(fields(message["from"])["userid"]);
  if (message["msgtype"] !== "event") {
    const isSilent = streamId === "" || sender === "" || sender === "sys";
    if (isSilent || message["msgtype"] === "stream") return NOTHING;
    return sealed({ msgtype: "stream", stream: { id: streamId, finish: false, content: "" } }, at);
  }
  const isOpened = fields(message["event"])["eventtype"] === "enter_chat";
  const { welcome } = at.config;
  return isOpened && welcome ? sealed({ msgtype: "text", text: { content: welcome } }, at) : NOTHING;
}

/** The whole text so far, or as much as one message can hold. */
export function answerPull(
  state: PullState & { streamId: string },
  at: { config: WeComConfig; nowMs: number },
): Promise<HttpAnswer> {
  const [content = ""] = cutMarkdown(quietWords(state.markdown), { max: PIECE_MAX, size: inBytes });
  return sealed({ msgtype: "stream", stream: { id: state.streamId, finish: state.done, content } }, at);
}

async function sealed(answer: Fields, { config, nowMs }: { config: WeComConfig; nowMs: number }): Promise<HttpAnswer> {
  const mark = { timestamp: String(Math.floor(nowMs / 1000)), nonce: toHex(randomBytes(8)) };
  const body = await sealAnswer(config, JSON.stringify(answer), mark);
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** The envelope of an answer; `random` is for known answers alone. */
export async function sealAnswer(
  config: WeComConfig,
  answer: string,
  mark: EnvelopeMark,
  random?: Uint8Array,
): Promise<string> {
  const encrypt = await sealEnvelope(keysOf(config), answer, random);
  const msgsignature = await signEnvelope(config.token, mark, encrypt);
  return JSON.stringify({ encrypt, msgsignature, timestamp: Number(mark.timestamp), nonce: mark.nonce });
}
