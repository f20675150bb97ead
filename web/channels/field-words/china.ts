import type { FieldWords } from "./field-words.ts";

export const CHINA_WORDS = {
  feishu: {
    appId: { label: "App ID", hint: "凭证与基础信息 → App ID，形如 `cli_…`。" },
    appSecret: { label: "App Secret", hint: "凭证与基础信息 → App Secret。" },
    encryptKey: {
      label: "Encrypt Key",
      hint: "事件与回调 → 加密策略 → Encrypt Key。没有它，平台推送的内容就没有签名。",
    },
    verificationToken: { label: "Verification Token", hint: "事件与回调 → 加密策略 → Verification Token。" },
    region: {
      label: "版本",
      hint: "飞书使用 open.feishu.cn，Lark 使用 open.larksuite.com。",
      choices: { feishu: "飞书", lark: "Lark（国际版）" },
    },
  },
  dingtalk: {
    appKey: { label: "Client ID", hint: "凭证与基础信息 → Client ID（原 AppKey）。" },
    appSecret: { label: "Client Secret", hint: "凭证与基础信息 → Client Secret（原 AppSecret）。" },
    robotCode: { label: "RobotCode", hint: "机器人 → 消息推送中的 RobotCode，通常与 Client ID 相同。" },
    corpId: { label: "CorpId", hint: "企业的 CorpId；填写后，来自其他企业的消息会被拒绝。" },
    cardTemplateId: {
      label: "AI 卡片模板 ID",
      hint: "在卡片平台创建，模板中含一个流式 Markdown 变量。不填则回答完成后一次发出。",
    },
    cardKey: { label: "流式变量名", hint: "卡片模板中该变量的名称。" },
  },
  wecom: {
    token: { label: "Token", hint: "接收消息 → URL 回调中的 Token。" },
    encodingAesKey: { label: "EncodingAESKey", hint: "接收消息 → URL 回调中的 EncodingAESKey，共 43 个字符。" },
    botName: { label: "机器人名称", hint: "成员在群里 @ 它时所用的名称，会从消息文字中去掉。" },
    welcome: { label: "欢迎语", hint: "成员当天首次进入与机器人的单聊时发送。" },
  },
  "wecom-app": {
    corpId: { label: "企业ID", hint: "我的企业 → 企业信息 → 企业ID。" },
    agentId: { label: "AgentId", hint: "应用管理 → 该应用 → AgentId。" },
    secret: { label: "Secret", hint: "应用管理 → 该应用 → Secret。" },
    token: { label: "Token", hint: "接收消息 → 设置API接收中的 Token。" },
    encodingAesKey: { label: "EncodingAESKey", hint: "接收消息 → 设置API接收中的 EncodingAESKey，共 43 个字符。" },
    apiOrigin: {
      label: "API 代理地址",
      hint: "应用限制了企业可信IP时，填写你自己的、出口 IP 固定的代理地址。",
    },
  },
  qq: {
    appId: { label: "AppID", hint: "开发 → 开发设置 → AppID。" },
    secret: { label: "AppSecret", hint: "开发 → 开发设置 → AppSecret，收到的内容也用它签名。" },
    markdown: {
      label: "Markdown 与按钮",
      hint: "QQ 是否已为机器人开通 Markdown 与按钮（邀请开通）。未开通时以纯文本回答。",
    },
    sandbox: { label: "沙箱环境", hint: "是否使用沙箱环境。" },
  },
} satisfies Record<string, Record<string, FieldWords>>;
