/** 自定义机器人: posts into the one group that it was made in, and hears nothing. */
import { isOwnUrl } from "../own-url.ts";
import { ChannelError, type ChannelContext, type Piece } from "#core/channel";
import { readOld } from "./call.ts";
import { signTime } from "./verify.ts";

export const DINGTALK_ROBOT_HOSTS = ["oapi.dingtalk.com"];

export interface DingTalkRobot {
  /** `https://oapi.dingtalk.com/robot/send?access_token=…` */
  webhookUrl: string;
  /** 加签, when it is switched on: `SEC…`. */
  secret?: string;
}
type Outside = Pick<ChannelContext<unknown>, "http" | "nowMs">;

/** Posts one piece. Throws ChannelError. */
export async function postToDingTalkGroup(robot: DingTalkRobot, piece: Piece, outside: Outside): Promise<void> {
  assertOwnHost(robot.webhookUrl);
  const reply = await outside.http({
    method: "POST",
    url: await signedUrl(robot, outside.nowMs()),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgtype: "markdown", markdown: piece.body }),
  });
  await readOld(reply);
}

function assertOwnHost(url: string): void {
  if (!isOwnUrl(url, DINGTALK_ROBOT_HOSTS))
    throw new ChannelError({ code: "RobotAddressForeign", who: "dingtalk" }, { retryable: false });
}

/** Time and signature belong into the address, not into the body. */
export async function signedUrl({ webhookUrl, secret }: DingTalkRobot, nowMs: number): Promise<string> {
  if (!secret) return webhookUrl;
  const timestamp = String(nowMs);
  return `${webhookUrl}&timestamp=${timestamp}&sign=${encodeURIComponent(await signTime(secret, timestamp))}`;
}
