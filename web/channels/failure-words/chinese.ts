import type { FailureWords } from "#core/channel/failure-words";
import type { Failure, Party, SetUpStep } from "#protocol/failure";

/** Whom a sentence is about, in Chinese. */
export const PARTY_NAMES: Record<Party, string> = {
  feishu: "飞书",
  dingtalk: "钉钉",
  wecom: "企业微信",
  slack: "Slack ",
  telegram: "Telegram ",
  discord: "Discord ",
  teams: "Teams ",
  whatsapp: "WhatsApp ",
  line: "LINE ",
  qq: "QQ ",
  github: "GitHub ",
  gitlab: "GitLab ",
  receiver: "接收方",
  mailOutlet: "邮件服务",
  microsoftSignIn: "Microsoft 登录服务",
  microsoftKeys: "Microsoft 密钥服务",
};
const NEEDS: Record<Extract<Failure, { code: "PlaceIncomplete" }>["needs"], string> = {
  address: "收件地址",
  repository: "仓库，如 owner/name",
  number: "issue 或 pull request 的编号",
  discussion: "项目、类型（issues 或 merge_requests）和 iid",
  channel: "机器人所在的频道",
};
const OTHERS: Record<Extract<Failure, { code: "ForAnother" }>["of"], string> = {
  app: "应用",
  bot: "机器人",
  organization: "企业",
  service: "服务",
  address: "地址",
};
const LACKS: Record<Extract<Failure, { code: "MailUnproven" }>["lacks"], (server: string) => string> = {
  from: () => "邮件没有写明唯一的发件人（From）。",
  results: (server) => `邮件没有 ${server} 的 Authentication-Results。`,
  dmarc: () => "发件人的域名未能证明这封邮件（DMARC）。",
  domain: () => "DMARC 验证的是另一个域名。",
};
const REFERENCES: readonly [RegExp, string][] = [
  [/intents\[(\d+)\]\.teamRef/, "意图的智能体团队"],
  [/classifier\.modelRef/, "识别意图的模型"],
  [/teamRef/, "由谁回答"],
  [/credentialRef/, "凭据"],
];
const named = (path: string) => REFERENCES.find(([pattern]) => pattern.test(path))?.[1] ?? path;
const after = (said: string) => (said === "" ? "。" : `：${said}`);

/** English words come with the failure; Chinese ones are here. Fields are called as their form calls them already. */
export const CHINESE: FailureWords = {
  PlatformUnknown: ({ platform }) => `尚不支持平台 ${platform}。`,
  CredentialsUnreadable: () => "凭据无法解封，请重新填写。",
  FieldsInvalid: ({ fields }) => `缺少或无效：${fields.join("、")}。`,
  ReferencesMissing: ({ fields }) => `所选的内容不存在：${fields.map(named).join("、")}。`,
  ReferencesWrong: ({ fields }) => `所选的内容不适用：${fields.map(named).join("、")}。`,
  TooSlow: ({ host }) => `${host} 响应过慢。`,
  Unreachable: ({ host }) => `连不上 ${host}。`,
  HostNotPublic: ({ host }) => `${host} 不是公网地址。`,
  HostForeign: ({ host }) => `${host} 不是此渠道的主机。`,
  HostUnknown: ({ host }) => `域名 ${host} 不存在。`,
  HostNotLookedUp: ({ host }) => `域名 ${host} 解析失败。`,
  AddressNotHttps: () => "平台给出的不是普通的 https 地址。",
  AnswerNotJson: ({ host, status }) => `${host} 返回 ${status}，内容不是 JSON。`,
  AnswerTooLarge: ({ host }) => `${host} 返回的内容过大。`,
  NoMail: () => "此服务未配置邮件发送。",
  Answered: ({ who, status, said }) => `${PARTY_NAMES[who]}返回 ${status}${after(said)}`,
  Refused: ({ who, what, said }) => `${PARTY_NAMES[who]}拒绝了请求${what === "" ? "" : ` ${what}`}${after(said)}`,
  TokenRefused: ({ who, said }) => `${PARTY_NAMES[who]}不接受令牌${after(said)}`,
  NoToken: ({ who, said }) => `${PARTY_NAMES[who]}未发放令牌${after(said)}`,
  TokenOfAnother: ({ owner, called }) => `令牌属于 @${owner}，而大家要呼叫的是 @${called}。`,
  TooOften: ({ who }) => `${PARTY_NAMES[who]}认为请求过于频繁。`,
  WindowOver: ({ who }) => `${PARTY_NAMES[who]}的回答时限已过。`,
  PersonUnknown: ({ who }) => `${PARTY_NAMES[who]}找不到此人。`,
  PersonHeldBack: ({ who }) => `${PARTY_NAMES[who]}暂缓了发给此人的消息。`,
  AppNotVisible: ({ who }) => `${PARTY_NAMES[who]}应用对此人不可见。`,
  FileTooLarge: ({ who, megabytes }) => `${PARTY_NAMES[who]}只接受 ${megabytes} MB 以内的文件。`,
  OnlySmallPictures: ({ who }) => `${PARTY_NAMES[who]}只接受机器人发送的小图片。`,
  NoFilesHere: ({ who }) => `${PARTY_NAMES[who]}的这个会话不接受文件。`,
  AddressForeign: ({ who }) => `回答地址不属于${PARTY_NAMES[who]}。`.replace(" 。", "。"),
  NoAddressForAnswer: ({ who }) => `${PARTY_NAMES[who]}没有给出稍后回答的地址。`,
  RobotAddressForeign: ({ who }) => `这不是${PARTY_NAMES[who]}群机器人的地址。`,
  PlaceIncomplete: ({ needs }) => `发送位置缺少：${NEEDS[needs]}。`,
  MessageUnchangeable: () => "这条消息无法修改。",
  NoReplyUrl: () => "此渠道没有填写回答地址。",
  ProofMissing: ({ what }) => `缺少 ${what}。`,
  ProofWrong: ({ what, field }) => `${what} 与“${field}”不符。`,
  ProofStale: ({ what, minutes }) => `${what} 不在最近 ${minutes} 分钟内。`,
  Undecipherable: ({ field }) => `无法用“${field}”解密，或不是发给此渠道的。`,
  ForAnother: ({ of }) => `内容属于另一个${OTHERS[of]}。`,
  NotByMail: () => "邮件须通过邮箱送达，不能发到此地址。",
  MailUnreadable: () => "邮件无法读取。",
  MailUnproven: ({ lacks, server }) => LACKS[lacks](server),
  BodyIsForm: () => "Webhook 的内容类型必须是 application/json。",
  CallerNotListed: () => "来源地址不在允许的列表中。",
  TimeOver: () => "平台接受回答的时限已过。",
  ChannelDeleted: () => "渠道已删除。",
  ChannelNotReady: () => "渠道未就绪。",
  ChannelMuted: () => "渠道已静音。",
  ChannelUnreachable: () => "暂时连不上渠道。",
  NotifierDeleted: () => "通知方式已删除。",
  NotifierIncomplete: () => "通知方式缺少地址或密钥。",
  NoMembers: ({ addresses }) => `不是组织成员：${addresses.join("、")}。`,
  OnlyAnswers: () => "该平台只接受回复。",
  NoConversation: () => "此渠道没有这个会话。",
  Internal: () => "我们这边出错了。",
};

type StepWords = { [C in SetUpStep["code"]]: (step: Extract<SetUpStep, { code: C }>) => string };

export const CHINESE_STEPS: StepWords = {
  CredentialsRight: ({ bot }) => (bot === "" ? "凭据正确。" : `凭据正确，机器人是 ${bot}。`),
  WebhookSet: ({ of }) => `已设置 ${of} 的 Webhook。`,
  CommandsSet: ({ commands }) => `已注册命令：${commands}。`,
  PasteAddress: ({ url, where, field }) => `请把 ${url} 填入“${where}”中的“${field}”。`,
  TickEvents: () => "并在那里勾选事件。",
  TrustAddress: () => "发送消息需要企业可信IP：请加入发出请求的地址，或填写 API 代理地址。",
  SwitchOnWebhook: () => "还需在平台上打开“Use webhook”。",
};
