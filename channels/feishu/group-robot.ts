/** 自定义机器人: posts into the one group that it was made in, and hears nothing. */
import { isOwnUrl } from "../own-url.ts";
import { ChannelError, type ChannelContext, type Piece } from "#core/channel";
import { toBase64 } from "../crypto/base64.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";

export const FEISHU_ROBOT_HOSTS = ["open.feishu.cn", "open.larksuite.com"];

export interface FeishuRobot {
  /** `https://open.feishu.cn/open-apis/bot/v2/hook/…` */
  webhookUrl: string;
  /** 签名校验, when it is switched on. */
  secret?: string;
}
type Outside = Pick<ChannelContext<unknown>, "http" | "nowMs">;

const LIMITED = new Set([9499, 11232, 11233, 11247]);

/** Posts one piece. Throws ChannelError. */
export async function postToFeishuGroup(robot: FeishuRobot, piece: Piece, outside: Outside): Promise<void> {
  assertOwnHost(robot.webhookUrl);
  const body = { ...(await signature(robot.secret, outside)), msg_type: "interactive", card: piece.body };
  const reply = await outside.http({
    method: "POST",
    url: robot.webhookUrl,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = parseJson(reply.body);
  const code = number(answer["code"]) ?? number(answer["StatusCode"]);
  if (code === undefined) throw statusError("feishu", reply);
  if (code === 0) return;
  const failure = { code: "Answered", who: "feishu", status: code, said: text(answer["msg"]) } as const;
  throw new ChannelError(failure, { retryable: LIMITED.has(code) || reply.status >= 500 });
}

function assertOwnHost(url: string): void {
  if (!isOwnUrl(url, FEISHU_ROBOT_HOSTS))
    throw new ChannelError({ code: "RobotAddressForeign", who: "feishu" }, { retryable: false });
}

async function signature(secret: string | undefined, outside: Outside): Promise<{ timestamp?: string; sign?: string }> {
  if (!secret) return {};
  const timestamp = String(Math.floor(outside.nowMs() / 1000));
  return { timestamp, sign: await signRobot(secret, timestamp) };
}

/** The time and the secret are the key; the message is empty. */
export async function signRobot(secret: string, timestamp: string): Promise<string> {
  return toBase64(await hmacSha256(`${timestamp}\n${secret}`, ""));
}
