import type { Language } from "../../i18n/i18n.ts";

interface FieldText {
  label: Record<Language, string>;
  hint?: Record<Language, string>;
  placeholder?: string;
}

function text(en: string, zh: string, hintEn?: string, hintZh?: string): FieldText {
  return {
    label: { en, zh },
    ...(hintEn !== undefined && hintZh !== undefined ? { hint: { en: hintEn, zh: hintZh } } : {}),
  };
}

/** Fields that stand in sight, in this order; all others are folded away beneath. */
export const MAIN_FIELDS: Record<string, readonly string[]> = {
  Ghost: ["systemPrompt", "tools", "memory"],
  Model: ["provider", "model", "apiKey", "baseUrl", "protocol", "contextWindow", "fallbacks"],
  Shell: ["shellType", "image", "requiresWorkspace"],
  Bot: ["ghostRef", "modelRef", "shellRef"],
  Team: ["description", "collaborationModel", "members"],
};

/** Fields that mean something only under a condition on the spec; one that has a value is always shown. */
export const SHOWN_WHEN: Record<string, (spec: Record<string, unknown>) => boolean> = {
  "Team.members.role": (spec) => spec["collaborationModel"] !== "solo",
  "Team.members.requireConfirmation": (spec) => spec["collaborationModel"] === "pipeline",
  "Team.members.contextPassing": (spec) => spec["collaborationModel"] === "pipeline",
};

/** Yes, no, or as the provider is known for: absent is not the same as no. */
export const THREE_WAY: ReadonlySet<string> = new Set([
  "Model.capabilities.tools",
  "Model.capabilities.images",
  "Model.capabilities.reasoning",
]);

/** Written by hand for what people meet; keyed by kind and path, `*` for any kind. The schema's own words stand in for the rest. */
const TEXTS: Record<string, FieldText> = {
  "Ghost.systemPrompt": text(
    "Instructions",
    "指令",
    "Who the agent is and how it should work. {{name}} stands for a variable.",
    "智能体是谁、该怎样工作。{{name}} 表示变量。",
  ),
  "Ghost.tools": text("Tools", "工具", "Built-in tools it may use.", "可以使用的内置工具。"),
  "Ghost.variables": text("Variables", "变量", "Values for {{name}} in the instructions.", "指令中 {{name}} 的取值。"),
  "Ghost.memory": text("Memory", "记忆"),
  "Ghost.memory.scope": text(
    "Remembers for",
    "记忆范围",
    "With whom the agent shares what it remembers.",
    "记住的内容在什么范围内共享。",
  ),
  "Ghost.skills": text("Skills", "技能"),
  "Ghost.preloadSkills": text(
    "Skills always at hand",
    "始终载入的技能",
    "Their text is always part of the instructions.",
    "其内容始终包含在指令中。",
  ),
  "Ghost.knowledgeBaseRefs": text("Knowledge bases", "知识库"),
  "Ghost.mcpServers": text("MCP servers", "MCP 服务器"),
  "Model.provider": text(
    "Provider",
    "提供方",
    "openai, anthropic, google …; “platform” is what this installation is set up with.",
    "openai、anthropic、google 等；“platform”表示系统默认模型。",
  ),
  "Model.model": text("Model id", "模型 ID", "As the provider writes it.", "按提供方的写法。"),
  "Model.apiKey": text("API key", "API 密钥"),
  "Model.baseUrl": text(
    "Address",
    "接口地址",
    "Only for an address other than the provider's own.",
    "仅当不使用提供方自己的地址时填写。",
  ),
  "Model.protocol": text(
    "Protocol",
    "协议",
    "How to talk to it: openai fits most compatible servers.",
    "通信方式；多数兼容服务使用 openai。",
  ),
  "Model.type": text("Type", "类型"),
  "Model.contextWindow": text(
    "Context window",
    "上下文窗口",
    "In tokens. Longer conversations are summed up.",
    "单位为 token，超出时会自动概括。",
  ),
  "Model.maxOutputTokens": text("Longest answer", "最长回答", "In tokens.", "单位为 token。"),
  "Model.fallbacks": text("If it fails, try", "失败时改用", "In this order.", "按此顺序尝试。"),
  "Model.parameters": text("Parameters", "参数"),
  "Model.capabilities": text("Can do", "能力"),
  "Model.capabilities.tools": text("Use tools", "使用工具"),
  "Model.capabilities.images": text("See images", "识别图片"),
  "Model.capabilities.reasoning": text("Think before answering", "先思考再回答"),
  "Model.credentialRef": text("Stored key", "已存密钥"),
  "Model.executorRef": text("Reached through", "经由执行器访问"),
  "Model.headers": text("Extra headers", "附加请求头"),
  "Model.limits": text("Time limits", "时间限制", "In milliseconds.", "单位为毫秒。"),
  "Model.limits.firstTokenMs": text("First word within", "首字时限"),
  "Model.limits.stallMs": text("Longest pause", "最长停顿"),
  "Model.limits.totalMs": text("Whole answer within", "回答总时限"),
  "Model.price": text(
    "Price",
    "价格",
    "USD per million tokens; costs are counted with it.",
    "每百万 token 的美元价格，用于计算费用。",
  ),
  "Model.price.input": text("Input", "输入"),
  "Model.price.output": text("Output", "输出"),
  "Model.price.cachedInput": text("Cached input", "缓存输入"),
  "Shell.shellType": text(
    "Runs as",
    "运行方式",
    "Chat runs here; the others run on an executor of yours.",
    "Chat 在本平台运行，其余在你的执行器上运行。",
  ),
  "Shell.image": text("Image", "镜像"),
  "Shell.supportModel": text("Protocols it speaks", "支持的协议", "Empty: any.", "留空表示任意。"),
  "Shell.requiresWorkspace": text("Needs a workspace", "需要工作区"),
  "Shell.executorSelector": text(
    "Executors that may run it",
    "可运行的执行器",
    "Labels that an executor must carry.",
    "执行器须具备的标签。",
  ),
  "Shell.config": text("Configuration", "配置"),
  "Bot.ghostRef": text("Ghost", "灵魂", "Who it is.", "它是谁。"),
  "Bot.modelRef": text(
    "Model",
    "模型",
    "What thinks. None: the model named “default”.",
    "由谁思考。不选则用名为 default 的模型。",
  ),
  "Bot.shellRef": text("Shell", "外壳", "What runs it.", "由什么运行。"),
  "Bot.parameters": text("Parameters", "参数", "Override those of the model.", "覆盖模型自身的参数。"),
  "Team.description": text("What it is for", "用途", "Helps people choose the right team.", "帮助大家选对团队。"),
  "Team.collaborationModel": text("How they work", "协作方式"),
  "Team.members": text("Members", "成员"),
  "Team.members.botRef": text("Bot", "机器人"),
  "Team.members.prompt": text(
    "Its part here",
    "在此的分工",
    "Added to the bot's own instructions.",
    "附加在机器人自己的指令之后。",
  ),
  "Team.members.role": text(
    "Role",
    "角色",
    "“leader” leads; any other word says the part.",
    "leader 表示负责人，其他词说明分工。",
  ),
  "Team.members.requireConfirmation": text("Wait for a person after it", "完成后等待人工确认"),
  "Team.members.contextPassing": text("What it is given", "传给它的内容"),
  "Team.icon": text("Icon", "图标"),
  "Team.bindMode": text("Offered in", "适用场景"),
  "Team.quickPhrases": text("Quick phrases", "快捷短语"),
  "Team.inputPlaceholder": text("Hint in the message field", "输入框提示"),
  "Team.requiresWorkspace": text("Needs a workspace", "需要工作区"),
  "*.parameters.temperature": text(
    "Temperature",
    "温度",
    "Lower is steadier, higher is freer.",
    "越低越稳定，越高越发散。",
  ),
  "*.parameters.topP": text("Top P", "Top P"),
  "*.parameters.maxOutputTokens": text("Longest answer", "最长回答"),
  "*.parameters.reasoning": text("Effort of thinking", "思考强度", "low, medium or high.", "low、medium 或 high。"),
};

const CHOICES: Record<string, Record<string, Record<Language, string>>> = {
  "Team.collaborationModel": {
    solo: { en: "Solo: one bot answers", zh: "独立：由一个机器人回答" },
    pipeline: { en: "Pipeline: one after another", zh: "流水线：依次接力" },
    route: { en: "Route: the fitting one answers", zh: "路由：由最合适的回答" },
    coordinate: { en: "Coordinate: a leader delegates", zh: "协调：负责人分派任务" },
    collaborate: { en: "Collaborate: all answer, one sums up", zh: "协作：各自回答后汇总" },
  },
  "Team.members.contextPassing": {
    none: { en: "Nothing but its part", zh: "仅它的分工" },
    original_user: { en: "The person's message", zh: "用户的原始消息" },
    previous_bot: { en: "The answer before", zh: "前一个的回答" },
    original_and_previous: { en: "Both", zh: "两者都有" },
  },
  "Ghost.memory.scope": {
    none: { en: "Nobody", zh: "不记忆" },
    task: { en: "This conversation", zh: "仅本次对话" },
    user: { en: "Each person", zh: "每个人各自" },
    organization: { en: "The whole organization", zh: "整个组织" },
  },
};

export interface ShownText {
  label: string;
  hint: string | undefined;
}

/** `path` is dotted, without the numbers of list entries. */
export function fieldText(kind: string, path: string, language: Language, description?: string): ShownText {
  const known = TEXTS[`${kind}.${path}`] ?? TEXTS[`*.${path}`];
  if (known) return { label: known.label[language], hint: known.hint?.[language] };
  return { label: humanise(path.split(".").at(-1) ?? path), hint: language === "en" ? description : undefined };
}

export function choiceText(kind: string, path: string, option: string, language: Language): string {
  return CHOICES[`${kind}.${path}`]?.[option]?.[language] ?? option;
}

/** "Max output tokens" from `maxOutputTokens`. */
export function humanise(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
