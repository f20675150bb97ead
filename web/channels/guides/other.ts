import type { Guide } from "./guide.ts";

export const OTHER_GUIDES = {
  github: {
    console: "https://github.com/settings/apps/new",
    before: {
      en: [
        "New GitHub App. Repository permissions: Issues, Pull requests, Discussions — read and write.",
        "Events: Issue comment, Issues, Pull request, Pull request review comment (Discussion, Discussion comment).",
        "Choose a webhook secret. Generate a private key, and install the app on your repositories.",
      ],
      zh: [
        "新建 GitHub App。仓库权限：Issues、Pull requests、Discussions 读写。",
        "订阅事件：Issue comment、Issues、Pull request、Pull request review comment（以及 Discussion、Discussion comment）。",
        "设定 Webhook secret，生成私钥，并安装到你的仓库。",
      ],
    },
    after: {
      en: [
        "“Set up at the platform” sets the webhook of the app. By hand: paste the address, with the same secret and content type application/json.",
        "Mention the app in an issue: @ and its slug.",
      ],
      zh: [
        "点击“在平台上设置”即可设置应用的 Webhook；也可手动粘贴地址、填写同一 secret，Content type 选 application/json。",
        "在 issue 中提及应用：@ 加它的 slug。",
      ],
    },
  },
  gitlab: {
    console: "https://gitlab.com/-/user_settings/personal_access_tokens",
    before: {
      en: [
        "Make a project or group access token with the scope api. The user name of its owner is what people mention.",
        "The webhook's secret: its signing token (whsec_…), or where your GitLab has none, a secret token of 16 characters or more.",
      ],
      zh: [
        "创建带 api 权限的项目或群组访问令牌，人们提及的是其所属用户名。",
        "Webhook 密钥：签名令牌（whsec_…）；若你的 GitLab 没有签名令牌，则用至少 16 个字符的 Secret token。",
      ],
    },
    after: {
      en: [
        "Settings → Webhooks: paste the address, with the same token; tick Comments, Issues, Merge requests.",
        "Mention the bot in an issue or merge request.",
      ],
      zh: [
        "Settings → Webhooks：粘贴地址与同一令牌，勾选 Comments、Issues、Merge requests。",
        "在 issue 或合并请求中提及机器人。",
      ],
    },
  },
  email: {
    before: {
      en: [
        "Choose the address at which people write to the agent.",
        "Route it to the Worker: Email Routing → the address → Send to a Worker. There is no address to paste.",
        "Answers leave by the installation's mail provider (MAIL_URL), which must be allowed to send for the domain.",
      ],
      zh: [
        "选择人们写信给智能体的地址。",
        "将其路由到 Worker：Email Routing → 该地址 → Send to a Worker，无需粘贴地址。",
        "回复经由本系统配置的邮件服务（MAIL_URL）发出，该服务须获准以此域名发信。",
      ],
    },
    after: {
      en: ["Write a mail to the address. On a machine of your own: the page of the mail catcher sends one in."],
      zh: ["给该地址写一封邮件。在本机运行时，可在邮件捕获页面发送一封。"],
    },
  },
  webhook: {
    before: {
      en: ["Choose a secret of 16 characters or more. It signs what comes in and what goes out (Standard Webhooks)."],
      zh: ["设定一个至少 16 个字符的密钥，用于签名收发的内容（Standard Webhooks）。"],
    },
    after: {
      en: [
        'Post JSON such as {"sender_id": "ann", "content": "Hello"} to the address.',
        "Sign it as Standard Webhooks asks: webhook-id, webhook-timestamp (seconds) and webhook-signature: v1, and base64 of HMAC-SHA256 over id.timestamp.body.",
      ],
      zh: [
        '向该地址发送 JSON，例如 {"sender_id": "ann", "content": "你好"}。',
        "按 Standard Webhooks 签名：请求头 webhook-id、webhook-timestamp（秒）与 webhook-signature：v1, 加上对 id.timestamp.body 的 HMAC-SHA256 的 base64。",
      ],
    },
  },
} satisfies Record<string, Guide>;
