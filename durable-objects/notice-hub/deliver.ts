/** How a notice reaches each type of notifier, as steps: those that are done are not done again. */
import { DINGTALK_ROBOT_HOSTS, postToDingTalkGroup } from "#channels/dingtalk/group-robot";
import { render as renderForDingTalk } from "#channels/dingtalk/render";
import { FEISHU_ROBOT_HOSTS, postToFeishuGroup } from "#channels/feishu/group-robot";
import { render as renderForFeishu } from "#channels/feishu/render";
import { postMail } from "#channels/email/post-mail";
import { postWebhook } from "#channels/post-webhook";
import { ChannelError } from "#core/channel";
import { MAIL_HOST } from "#core/channel/mail-host";
import { noticeMarkdown } from "#core/notify";
import { connect } from "#db/connect";
import type { NotifierSpec } from "#protocol/kinds/notifier";
import { isMemberEmail } from "#services/organization/members";
import { channelHttp, egressOf, mailOutletOf } from "../channel-hub/egress.ts";
import { channelSteps } from "./channel-steps.ts";
import type { NoticeRow } from "./store.ts";

export interface Delivery {
  env: Env;
  organizationId: string;
  namespace: string;
  spec: NotifierSpec;
  /** Opened. */
  credentials: Record<string, string>;
  row: NoticeRow;
}
/** Throws ChannelError. */
export type Step = () => Promise<void>;

export async function stepsOf(delivery: Delivery): Promise<Step[]> {
  const { spec } = delivery;
  switch (spec.type) {
    case "channel":
      return channelSteps(delivery);
    case "feishu-robot":
      return robotSteps(delivery, { hosts: FEISHU_ROBOT_HOSTS, render: renderForFeishu, post: postToFeishuGroup });
    case "dingtalk-robot":
      return robotSteps(delivery, {
        hosts: DINGTALK_ROBOT_HOSTS,
        render: renderForDingTalk,
        post: postToDingTalkGroup,
      });
    case "email":
      return mailSteps(delivery);
    case "webhook":
      return [() => webhook(delivery)];
  }
}

function outside(env: Env, hosts: readonly string[]) {
  return { http: channelHttp(egressOf(env), hosts), nowMs: () => Date.now() };
}

interface RobotKind {
  hosts: readonly string[];
  render: typeof renderForFeishu;
  post: typeof postToFeishuGroup;
}

function robotSteps({ env, credentials, row }: Delivery, { hosts, render, post }: RobotKind): Step[] {
  const { url: webhookUrl = "", secret } = credentials;
  const robot = { webhookUrl, ...(secret === undefined ? {} : { secret }) };
  const pieces = render({ markdown: noticeMarkdown(row.order.notice) });
  return pieces.map((piece) => () => post(robot, piece, outside(env, hosts)));
}

async function webhook({ env, spec, credentials, row }: Delivery): Promise<void> {
  const { url = "" } = spec;
  const { secret = "" } = credentials;
  if (url === "" || secret === "") throw new ChannelError({ code: "NotifierIncomplete" }, { retryable: false });
  const { title, text, data } = row.order.notice;
  const timestamp = new Date(row.at).toISOString();
  const body = JSON.stringify({ type: "notification", timestamp, data: { id: row.id, title, text, ...data } });
  await postWebhook({ url, secret }, { id: row.id, body }, outside(env, [new URL(url).hostname]));
}

/** A mail each: nobody misses theirs because somebody else has gone. Who has is told when all are out. */
function mailSteps(delivery: Delivery): Step[] {
  const { env, organizationId, spec } = delivery;
  const addresses = spec.addresses ?? [];
  // A notice is no way to write to strangers.
  const isMember = (to: string) => isMemberEmail({ db: connect(env), organizationId }, to);
  const mails = addresses.map((to, at) => async () => {
    if (await isMember(to)) await mail(delivery, { to, at });
  });
  const tell = async () => {
    const members = await Promise.all(addresses.map(isMember));
    const strangers = addresses.filter((_, at) => !members[at]);
    if (strangers.length > 0) throw new ChannelError({ code: "NoMembers", addresses: strangers }, { retryable: false });
  };
  return [...mails, tell];
}

async function mail({ env, row }: Delivery, { to, at }: { to: string; at: number }): Promise<void> {
  const { title, text } = row.order.notice;
  const host = new URL(env.PUBLIC_URL).hostname;
  const http = channelHttp({ ...egressOf(env), ...mailOutletOf(env) }, [MAIL_HOST]);
  const subject = title === "" ? (text.trim().split("\n", 1)[0] ?? "").slice(0, 100) : title;
  const from = env.MAIL_FROM ?? `Weft <no-reply@${host}>`;
  await postMail({ http }, { from, to, subject, markdown: text, id: `<${row.id}.${at}@${host}>` });
}
