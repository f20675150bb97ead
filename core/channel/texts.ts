import type { ChannelRules } from "./rules.ts";

/** What the channel itself says, as opposed to its agents. */
const TEXTS = {
  en: {
    newStarted: () => "A new conversation begins. What was said before is no longer remembered.",
    stopped: () => "Stopped.",
    nothingToStop: () => "Nothing is running.",
    status: (facts: { team: string; model: string; running: boolean; queued: number }) =>
      `Team: ${facts.team}\nModel: ${facts.model}\n${facts.running ? "An answer is being written" : "Idle"}${facts.queued > 0 ? `, ${facts.queued} waiting` : ""}.`,
    teamModel: () => "the team's own",
    team: (team: string) => `Team: ${team}`,
    model: (model: string) => `Model: ${model}`,
    modelIs: (model: string) =>
      `Model: ${model}. Choose another with /model NAME, or the team's own with /model default.`,
    fixed: (what: string) => `${what}. It cannot be changed here.`,
    modelSet: (model: string) => `From now on the model ${model} answers.`,
    modelUnknown: (model: string) => `There is no model called ${model}.`,
    teamIs: (team: string) => `Team: ${team}. Choose another with /team NAME.`,
    teamSet: (team: string) => `From now on the team ${team} answers.`,
    teamUnknown: (team: string) => `There is no team called ${team}.`,
    help: () =>
      "/new – begin a new conversation\n/stop – stop the answer\n/status – who answers, and what is going on\n/model – show or choose the model\n/team – show or choose the team\n/help – this list",
    pairing: (code: string) =>
      `I do not know you yet. Your code is ${code}. A member of the organization can let you in with it.`,
    failed: (reason: string) => `The answer could not be finished: ${reason}`,
    cancelled: () => "Stopped.",
    noWords: () => "The agent had nothing to say.",
    approval: (tool: string) => `The agent asks for leave to use ${tool}.`,
    approve: () => "Approve",
    decline: () => "Decline",
    decided: (name: string, yes: boolean) => (yes ? `Approved by ${name}.` : `Declined by ${name}.`),
    passedOn: (team: string) => `The team ${team} works on it. Its answer will come here.`,
    taskFailed: (team: string, reason: string) => `The team ${team} could not finish: ${reason}`,
    taskLate: () => "It took longer than a day.",
    taskNotBegun: () => "It could not be begun.",
    thinking: () => "…",
    fileLost: (name: string) => `[The file ${name} could not be fetched.]`,
    noFiles: () => "[Files cannot be sent here: they are in the conversation in the web client.]",
  },
  zh: {
    newStarted: () => "已开始新的对话，之前的内容不再记得。",
    stopped: () => "已停止。",
    nothingToStop: () => "当前没有正在进行的回答。",
    status: (facts: { team: string; model: string; running: boolean; queued: number }) =>
      `团队：${facts.team}\n模型：${facts.model}\n${facts.running ? "正在回答" : "空闲"}${facts.queued > 0 ? `，${facts.queued} 条等待中` : ""}。`,
    teamModel: () => "团队默认",
    team: (team: string) => `团队：${team}`,
    model: (model: string) => `模型：${model}`,
    modelIs: (model: string) => `模型：${model}。用 /model 名称 更换，用 /model default 恢复团队默认。`,
    fixed: (what: string) => `${what}。此处不能更改。`,
    modelSet: (model: string) => `之后由模型 ${model} 回答。`,
    modelUnknown: (model: string) => `没有名为 ${model} 的模型。`,
    teamIs: (team: string) => `团队：${team}。用 /team 名称 更换。`,
    teamSet: (team: string) => `之后由团队 ${team} 回答。`,
    teamUnknown: (team: string) => `没有名为 ${team} 的团队。`,
    help: () =>
      "/new – 开始新的对话\n/stop – 停止回答\n/status – 谁在回答、进展如何\n/model – 查看或选择模型\n/team – 查看或选择团队\n/help – 本列表",
    pairing: (code: string) => `我还不认识你。你的配对码是 ${code}，请组织成员用它允许你使用。`,
    failed: (reason: string) => `回答未能完成：${reason}`,
    cancelled: () => "已停止。",
    noWords: () => "智能体没有给出内容。",
    approval: (tool: string) => `智能体请求使用 ${tool}。`,
    approve: () => "同意",
    decline: () => "拒绝",
    decided: (name: string, yes: boolean) => (yes ? `${name} 已同意。` : `${name} 已拒绝。`),
    passedOn: (team: string) => `团队 ${team} 正在处理，结果会发到这里。`,
    taskFailed: (team: string, reason: string) => `团队 ${team} 未能完成：${reason}`,
    taskLate: () => "用时超过了一天。",
    taskNotBegun: () => "未能开始。",
    thinking: () => "…",
    fileLost: (name: string) => `[文件 ${name} 无法获取。]`,
    noFiles: () => "[此处无法发送文件，请在网页端的对话中查看。]",
  },
};

export type Texts = (typeof TEXTS)["en"];

const CHINESE_PLATFORMS: ReadonlySet<string> = new Set(["feishu", "dingtalk", "wecom", "wecom-app", "qq"]);

/** In the channel's language; with `auto` in that of the person's words, else of the platform's country. */
export function textsFor(rules: Pick<ChannelRules, "language" | "platform">, words: string): Texts {
  return TEXTS[languageFor(rules, words)];
}

export function languageFor(rules: Pick<ChannelRules, "language" | "platform">, words: string): "en" | "zh" {
  if (rules.language !== "auto") return rules.language;
  if (/\p{Script=Han}/u.test(words)) return "zh";
  if (/^[^/／]*\p{Script=Latin}{2}/u.test(words)) return "en";
  return CHINESE_PLATFORMS.has(rules.platform) ? "zh" : "en";
}
