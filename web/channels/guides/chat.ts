import type { Guide } from "./guide.ts";

export const CHAT_GUIDES = {
  slack: {
    console: "https://api.slack.com/apps",
    before: {
      en: [
        "Create New App → From scratch.",
        "OAuth & Permissions → Bot Token Scopes: chat:write, app_mentions:read, im:history, users:read, channels:read, groups:read, files:read, files:write, assistant:write.",
        "Install to Workspace. Copy the Bot User OAuth Token, and from Basic Information the Signing Secret.",
      ],
      zh: [
        "Create New App → From scratch 创建应用。",
        "OAuth & Permissions → Bot Token Scopes：chat:write、app_mentions:read、im:history、users:read、channels:read、groups:read、files:read、files:write、assistant:write。",
        "Install to Workspace 安装。复制 Bot User OAuth Token，并从 Basic Information 复制 Signing Secret。",
      ],
    },
    after: {
      en: [
        "Event Subscriptions → on; paste the address as Request URL. Subscribe to app_mention and message.im.",
        "To hear more than mentions in channels: message.channels and message.groups as well, with the scopes channels:history and groups:history.",
        "Interactivity & Shortcuts → on, with the same address.",
        "App Home → Messages Tab: allow messages. Then write to the bot, or mention it in a channel.",
      ],
      zh: [
        "Event Subscriptions → 开启；将地址填入 Request URL，订阅 app_mention 和 message.im。",
        "若要在频道中听到提及之外的消息：另订阅 message.channels 与 message.groups，并添加 channels:history 与 groups:history 权限。",
        "Interactivity & Shortcuts → 开启，填写同一地址。",
        "App Home → Messages Tab：允许发送消息。然后给机器人发消息，或在频道中提及它。",
      ],
    },
  },
  telegram: {
    console: "https://t.me/BotFather",
    before: {
      en: [
        "Write /newbot to @BotFather and choose a name; copy the token.",
        "For groups: /setprivacy → Disable, if the bot should hear more than mentions.",
        "Think of a secret of 16 letters or more: Telegram sends it as proof.",
      ],
      zh: [
        "向 @BotFather 发送 /newbot 并取名，复制令牌。",
        "用于群组时：若要听到提及之外的消息，/setprivacy → Disable。",
        "想一个至少 16 个字符的校验密钥：Telegram 会用它证明身份。",
      ],
    },
    after: {
      en: ["Press “Set up at the platform”: Telegram learns the address by itself.", "Write to the bot."],
      zh: ["点击“在平台上设置”：Telegram 会自动登记地址。", "给机器人发消息。"],
    },
  },
  discord: {
    console: "https://discord.com/developers/applications",
    before: {
      en: [
        "New Application. From General Information copy Application ID and Public Key.",
        "Bot → Reset Token; copy it.",
        "Installation: scopes bot and applications.commands; permissions Send Messages, Attach Files, Read Message History. Open the install link for your server.",
      ],
      zh: [
        "New Application。从 General Information 复制 Application ID 和 Public Key。",
        "Bot → Reset Token，复制令牌。",
        "Installation：scope 选 bot 与 applications.commands；权限选 Send Messages、Attach Files、Read Message History。用安装链接加入服务器。",
      ],
    },
    after: {
      en: [
        "General Information → Interactions Endpoint URL: paste the address and save.",
        "Press “Set up at the platform”: the commands are registered.",
        "Type / in a channel and choose the command.",
      ],
      zh: [
        "General Information → Interactions Endpoint URL：粘贴地址并保存。",
        "点击“在平台上设置”：注册命令。",
        "在频道中输入 / 并选择命令。",
      ],
    },
  },
  teams: {
    console: "https://portal.azure.com/#create/Microsoft.AzureBot",
    before: {
      en: [
        "Create an Azure Bot (single tenant). Configuration shows the Microsoft App ID and the tenant.",
        "Manage Password → New client secret; copy its value.",
        "Channels → add Microsoft Teams.",
      ],
      zh: [
        "创建 Azure Bot（单租户）。Configuration 中可见 Microsoft App ID 与租户。",
        "Manage Password → New client secret，复制其值。",
        "Channels → 添加 Microsoft Teams。",
      ],
    },
    after: {
      en: [
        "Configuration → Messaging endpoint: paste the address and apply.",
        "Teams Developer Portal: make an app with this bot and install it. Then write to it.",
      ],
      zh: [
        "Configuration → Messaging endpoint：粘贴地址并应用。",
        "在 Teams Developer Portal 用该机器人创建应用并安装，然后给它发消息。",
      ],
    },
  },
  whatsapp: {
    console: "https://developers.facebook.com/apps",
    before: {
      en: [
        "Create an app of type Business and add WhatsApp. API Setup shows the Phone number ID.",
        "App settings → Basic: copy the App secret.",
        "Business settings → System users: a permanent token with whatsapp_business_messaging.",
      ],
      zh: [
        "创建 Business 类型的应用并添加 WhatsApp。API Setup 中可见 Phone number ID。",
        "App settings → Basic：复制 App secret。",
        "Business settings → System users：生成带 whatsapp_business_messaging 的永久令牌。",
      ],
    },
    after: {
      en: [
        "WhatsApp → Configuration: paste the address as Callback URL, with the verify token that you chose.",
        "Webhook fields: subscribe to messages. Then write to the number.",
      ],
      zh: [
        "WhatsApp → Configuration：将地址填入 Callback URL，并填写你设定的 Verify token。",
        "Webhook fields：订阅 messages。然后给该号码发消息。",
      ],
    },
  },
  line: {
    console: "https://developers.line.biz/console/",
    before: {
      en: [
        "Create a provider and a Messaging API channel.",
        "Basic settings: copy the Channel secret. Messaging API: issue a Channel access token.",
      ],
      zh: [
        "创建 Provider 和 Messaging API Channel。",
        "Basic settings：复制 Channel secret。Messaging API：签发 Channel access token。",
      ],
    },
    after: {
      en: [
        "Messaging API → Webhook URL: paste the address, press Verify, turn “Use webhook” on.",
        "LINE Official Account Manager: turn auto-reply off. Then write to the account.",
      ],
      zh: [
        "Messaging API → Webhook URL：粘贴地址，点 Verify，开启 “Use webhook”。",
        "在 LINE Official Account Manager 关闭自动回复，然后给账号发消息。",
      ],
    },
  },
} satisfies Record<string, Guide>;
