/** Stage 3: what a person can tell the channel itself, in English and in Chinese. */
export const COMMANDS = ["new", "stop", "status", "model", "team", "help"] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface ChannelCommand {
  name: CommandName;
  /** What follows the name; empty when nothing does. */
  argument: string;
}

const ALIASES: Record<string, CommandName> = {
  reset: "new",
  clear: "new",
  新对话: "new",
  重置: "new",
  cancel: "stop",
  停止: "stop",
  停: "stop",
  状态: "status",
  模型: "model",
  团队: "team",
  start: "help",
  帮助: "help",
};

/** `/name argument`; null for anything else, so that a path or an unknown slash word reaches the agent. */
export function readCommand(text: string): ChannelCommand | null {
  const match = /^[/／]([\p{L}_]+)(?:@[\w.-]+)?(?:\s+([^]*))?$/u.exec(text.trim());
  if (!match) return null;
  const word = match[1]!.toLowerCase();
  const name = COMMANDS.find((one) => one === word) ?? (Object.hasOwn(ALIASES, word) ? ALIASES[word] : undefined);
  return name === undefined ? null : { name, argument: (match[2] ?? "").trim().slice(0, 200) };
}
