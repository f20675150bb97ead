import type { Guide } from "./guide.ts";

export const CHINA_GUIDES = {
  feishu: {
    console: "https://open.feishu.cn/app",
    before: {
      en: [
        "创建企业自建应用, then 添加应用能力 → 机器人.",
        "权限管理: im:message:send_as_bot, im:message.p2p_msg:readonly, im:message.group_at_msg:readonly, cardkit:card:write, im:resource, contact:user.base:readonly, im:chat:readonly; to hear more than mentions in groups im:message.group_msg.",
        "事件与回调 → 加密策略: set an Encrypt Key; copy it and the Verification Token. 凭证与基础信息: App ID and App Secret.",
      ],
      zh: [
        "创建企业自建应用，添加应用能力 → 机器人。",
        "权限管理：im:message:send_as_bot、im:message.p2p_msg:readonly、im:message.group_at_msg:readonly、cardkit:card:write、im:resource、contact:user.base:readonly、im:chat:readonly；若要在群里听到提及之外的消息，另加 im:message.group_msg。",
        "事件与回调 → 加密策略：设置 Encrypt Key，并复制它与 Verification Token。凭证与基础信息：App ID 与 App Secret。",
      ],
    },
    after: {
      en: [
        "事件与回调: 将事件发送至开发者服务器; paste the address under 事件配置 and again under 回调配置.",
        "事件: im.message.receive_v1. 回调: card.action.trigger.",
        "版本管理与发布 → 创建版本, and have it approved. Then write to the bot.",
      ],
      zh: [
        "事件与回调：选择“将事件发送至开发者服务器”，在事件配置和回调配置中都填入地址。",
        "事件：im.message.receive_v1。回调：card.action.trigger。",
        "版本管理与发布 → 创建版本并通过审核，然后给机器人发消息。",
      ],
    },
  },
  dingtalk: {
    console: "https://open-dev.dingtalk.com",
    before: {
      en: [
        "应用开发 → 企业内部应用 → 创建应用, then 添加应用能力 → 机器人.",
        "权限管理: qyapi_robot_sendmsg; for files qyapi_media_upload; for streaming Card.Instance.Write and Card.Streaming.Write.",
        "凭证与基础信息: Client ID and Client Secret. 机器人: RobotCode. For streaming: an AI card template in 卡片平台.",
      ],
      zh: [
        "应用开发 → 企业内部应用 → 创建应用，添加应用能力 → 机器人。",
        "权限管理：qyapi_robot_sendmsg；文件需 qyapi_media_upload；流式需 Card.Instance.Write 与 Card.Streaming.Write。",
        "凭证与基础信息：Client ID 与 Client Secret。机器人：RobotCode。流式输出：在卡片平台新建 AI 卡片模板。",
      ],
    },
    after: {
      en: ["机器人 → 消息接收模式 → HTTP 模式: paste the address.", "版本管理与发布 → 发布. Then write to the robot."],
      zh: ["机器人 → 消息接收模式 → HTTP 模式：填入地址。", "版本管理与发布 → 发布，然后给机器人发消息。"],
    },
  },
  wecom: {
    console: "https://work.weixin.qq.com",
    before: {
      en: [
        "管理工具 → 智能机器人 → 创建机器人 → API 模式创建, with 使用 URL 回调.",
        "Press 随机获取 for Token and EncodingAESKey, copy both, and do not save yet.",
      ],
      zh: [
        "管理工具 → 智能机器人 → 创建机器人 → API 模式创建，选择“使用 URL 回调”。",
        "点击“随机获取”生成 Token 与 EncodingAESKey 并复制，先不要保存。",
      ],
    },
    after: {
      en: ["Paste the address as URL and save: WeCom asks it at once.", "Write to the bot, or mention it in a group."],
      zh: ["将地址填入 URL 并保存：企业微信会立即验证。", "给机器人发消息，或在群里 @ 它。"],
    },
  },
  "wecom-app": {
    console: "https://work.weixin.qq.com/wework_admin/frame#apps",
    before: {
      en: [
        "应用管理 → 创建应用: copy AgentId and Secret. 我的企业: copy 企业ID.",
        "接收消息 → 设置API接收: press 随机获取 for Token and EncodingAESKey, copy both, and do not save yet.",
        "企业可信IP: add the addresses that calls come from, or a proxy with a fixed address.",
      ],
      zh: [
        "应用管理 → 创建应用：复制 AgentId 与 Secret。我的企业：复制企业ID。",
        "接收消息 → 设置API接收：随机获取 Token 与 EncodingAESKey 并复制，先不要保存。",
        "企业可信IP：添加调用来源地址，或使用固定地址的代理。",
      ],
    },
    after: {
      en: ["设置API接收: paste the address as URL and save.", "Write to the app in WeCom."],
      zh: ["设置API接收：将地址填入 URL 并保存。", "在企业微信中给应用发消息。"],
    },
  },
  qq: {
    console: "https://q.qq.com",
    before: {
      en: ["创建机器人. 开发 → 开发设置: copy AppID and AppSecret, and fill in the IP 白名单 if it is enforced."],
      zh: ["创建机器人。开发 → 开发设置：复制 AppID 与 AppSecret；如启用 IP 白名单，请填写。"],
    },
    after: {
      en: [
        "开发 → 回调配置: paste the address as 请求地址 and confirm.",
        "Tick C2C_MESSAGE_CREATE, GROUP_AT_MESSAGE_CREATE, AT_MESSAGE_CREATE, DIRECT_MESSAGE_CREATE and INTERACTION_CREATE.",
        "Try it in the sandbox, then 提交审核.",
      ],
      zh: [
        "开发 → 回调配置：将地址填入请求地址并确认。",
        "勾选 C2C_MESSAGE_CREATE、GROUP_AT_MESSAGE_CREATE、AT_MESSAGE_CREATE、DIRECT_MESSAGE_CREATE 与 INTERACTION_CREATE。",
        "先在沙箱中试用，再提交审核。",
      ],
    },
  },
} satisfies Record<string, Guide>;
