import type { FieldWords } from "./field-words.ts";

export const OTHER_WORDS = {
  github: {
    appId: { label: "Client ID", hint: "App settings → General 中的 Client ID（或 App ID）。" },
    slug: {
      label: "应用标识（slug）",
      hint: "应用公开地址 github.com/apps/… 的最后一段，人们用 @ 加它来提及应用。",
    },
    webhookSecret: { label: "Webhook 密钥", hint: "General → Webhook → Secret，至少 16 个字符。" },
    privateKey: { label: "私钥", hint: "General → Private keys → Generate：粘贴 .pem 文件的全部内容。" },
    apiUrl: { label: "API 地址", hint: "GitHub Enterprise Server 填写 `https://主机名/api/v3`。" },
  },
  gitlab: {
    username: { label: "机器人用户名", hint: "访问令牌所属的用户名，人们用 @ 加它来提及机器人。" },
    accessToken: { label: "访问令牌", hint: "带 api 权限的项目、群组或个人访问令牌。" },
    webhookSecret: {
      label: "Webhook 密钥",
      hint: "Webhook 的签名令牌（`whsec_…`）；若你的 GitLab 还没有签名令牌，则填写 Secret token。",
    },
    baseUrl: { label: "GitLab 地址", hint: "你的 GitLab 的地址。" },
  },
  email: {
    address: { label: "邮件地址", hint: "人们写信到这里，回答也从这里发出。" },
    name: { label: "发件人名称", hint: "显示在邮件地址旁的名称。" },
    authservId: { label: "验证服务器", hint: "验证发件人的服务器，填写它在 Authentication-Results 中的名称。" },
  },
  webhook: {
    secret: {
      label: "密钥",
      hint: "用于签名收发的内容：`whsec_` 加 base64，或至少 16 个字符的任意文字。",
    },
    replyUrl: { label: "回答地址", hint: "回答会发到这里。不填则只能在网页上查看。" },
  },
} satisfies Record<string, Record<string, FieldWords>>;
