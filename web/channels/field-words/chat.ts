import type { FieldWords } from "./field-words.ts";

export const CHAT_WORDS = {
  slack: {
    signingSecret: { label: "Signing Secret", hint: "Basic Information → App Credentials 中的 Signing Secret。" },
    botToken: {
      label: "Bot User OAuth Token",
      hint: "OAuth & Permissions 页面的 Bot User OAuth Token，以 `xoxb-` 开头。",
    },
  },
  telegram: {
    botToken: { label: "机器人令牌", hint: "向 @BotFather 发送 /newbot 后得到的令牌：数字、冒号、字母。" },
    secretToken: {
      label: "校验密钥",
      hint: "自己设定，16 至 256 个字母、数字、_ 或 -；Telegram 推送每条消息时都会带上它以证明身份。",
    },
    botUsername: { label: "机器人用户名", hint: "机器人的 @用户名；留空则自动向 Telegram 查询。" },
  },
  discord: {
    applicationId: { label: "Application ID", hint: "General Information 页面的 Application ID。" },
    publicKey: { label: "Public Key", hint: "General Information 页面的 Public Key。" },
    botToken: { label: "机器人令牌", hint: "在 Bot 页面点击 Reset Token 后得到。" },
  },
  teams: {
    appId: {
      label: "Microsoft App ID",
      hint: "Azure Bot → Configuration 中的 Microsoft App ID（Microsoft 应用 ID）。",
    },
    appPassword: { label: "客户端密码", hint: "该应用注册的客户端密码（client secret）的值。" },
    tenantId: {
      label: "租户 ID",
      hint: "单租户机器人所在的 Microsoft Entra 租户；填写后，来自其他租户的消息会被拒绝。",
    },
  },
  whatsapp: {
    phoneNumberId: {
      label: "Phone number ID",
      hint: "WhatsApp → API Setup 中的 Phone number ID（不是电话号码本身）。",
    },
    appSecret: { label: "App secret", hint: "App settings → Basic 中的 App secret，Meta 用它签名。" },
    accessToken: { label: "访问令牌", hint: "系统用户的永久令牌，须有 whatsapp_business_messaging 权限。" },
    verifyToken: { label: "Verify token", hint: "自己设定的一串字符，配置 Webhook 时填入 Verify token。" },
    apiVersion: { label: "Graph API 版本", hint: "所用 Graph API 的版本。" },
  },
  line: {
    channelSecret: { label: "Channel secret", hint: "Basic settings 页面的 Channel secret，LINE 用它签名。" },
    channelAccessToken: {
      label: "Channel access token",
      hint: "在 Messaging API 页面签发的长期有效的 Channel access token。",
    },
  },
} satisfies Record<string, Record<string, FieldWords>>;
