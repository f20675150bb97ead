/** All kinds in one table. A later kind is one file of schema and one entry here. */
import type * as z from "zod";
import { BotSpec } from "./bot.ts";
import { GhostSpec } from "./ghost.ts";
import { ModelSpec } from "./model.ts";
import type { Kind } from "./resource.ts";
import { ShellSpec } from "./shell.ts";
import { TaskSpec } from "./task.ts";
import { TeamSpec } from "./team.ts";
import { WorkspaceSpec } from "./workspace.ts";

export interface Column {
  name: string;
  title: { en: string; zh: string };
  /** Dotted path in the resource; `[]` stands for the number of entries of a list. */
  path: string;
  /** 0: always shown; 1: only in wide tables. */
  priority: 0 | 1;
}

export interface KindDefinition {
  kind: Kind;
  plural: string;
  singular: string;
  shortNames: string[];
  title: { en: string; zh: string };
  spec: z.ZodObject;
  /** Where the spec names other resources; `[]` in a path means every entry of a list. */
  references: { path: string; kind: Kind }[];
  columns: Column[];
  /** Paths that a field selector may use, besides metadata.name and metadata.namespace. */
  selectable: string[];
  /** Part of what a turn is configured by: a write bumps the organization's configuration version. */
  configuration: boolean;
}

function column(name: string, zh: string, path: string, priority: 0 | 1 = 0): Column {
  return { name, title: { en: name, zh }, path, priority };
}

export const KINDS: Record<Kind, KindDefinition> = {
  Ghost: {
    kind: "Ghost",
    plural: "ghosts",
    singular: "ghost",
    shortNames: ["gh"],
    title: { en: "Ghost", zh: "灵魂" },
    spec: GhostSpec,
    references: [],
    columns: [column("Prompt", "提示词", "spec.systemPrompt"), column("Tools", "工具", "spec.tools[]", 1)],
    selectable: [],
    configuration: true,
  },
  Model: {
    kind: "Model",
    plural: "models",
    singular: "model",
    shortNames: ["mo"],
    title: { en: "Model", zh: "模型" },
    spec: ModelSpec,
    references: [{ path: "fallbacks[]", kind: "Model" }],
    columns: [
      column("Provider", "提供方", "spec.provider"),
      column("Model", "模型", "spec.model"),
      column("Protocol", "协议", "spec.protocol", 1),
      column("Context", "上下文", "spec.contextWindow", 1),
    ],
    selectable: [],
    configuration: true,
  },
  Shell: {
    kind: "Shell",
    plural: "shells",
    singular: "shell",
    shortNames: ["sh"],
    title: { en: "Shell", zh: "外壳" },
    spec: ShellSpec,
    references: [],
    columns: [column("Type", "类型", "spec.shellType"), column("Image", "镜像", "spec.image", 1)],
    selectable: [],
    configuration: true,
  },
  Bot: {
    kind: "Bot",
    plural: "bots",
    singular: "bot",
    shortNames: ["bo"],
    title: { en: "Bot", zh: "机器人" },
    spec: BotSpec,
    references: [
      { path: "ghostRef", kind: "Ghost" },
      { path: "shellRef", kind: "Shell" },
      { path: "modelRef", kind: "Model" },
    ],
    columns: [
      column("Ghost", "灵魂", "spec.ghostRef.name"),
      column("Model", "模型", "spec.modelRef.name"),
      column("Shell", "外壳", "spec.shellRef.name", 1),
    ],
    selectable: [],
    configuration: true,
  },
  Team: {
    kind: "Team",
    plural: "teams",
    singular: "team",
    shortNames: ["tm"],
    title: { en: "Team", zh: "团队" },
    spec: TeamSpec,
    references: [{ path: "members[].botRef", kind: "Bot" }],
    columns: [
      column("Mode", "协作模式", "spec.collaborationModel"),
      column("Members", "成员", "spec.members[]"),
      column("Description", "描述", "spec.description", 1),
    ],
    selectable: [],
    configuration: true,
  },
  Workspace: {
    kind: "Workspace",
    plural: "workspaces",
    singular: "workspace",
    shortNames: ["ws"],
    title: { en: "Workspace", zh: "工作区" },
    spec: WorkspaceSpec,
    references: [],
    columns: [
      column("Repository", "仓库", "spec.repository.gitUrl"),
      column("Branch", "分支", "spec.repository.branch", 1),
    ],
    selectable: [],
    configuration: false,
  },
  Task: {
    kind: "Task",
    plural: "tasks",
    singular: "task",
    shortNames: ["tk"],
    title: { en: "Task", zh: "任务" },
    spec: TaskSpec,
    references: [
      { path: "teamRef", kind: "Team" },
      { path: "workspaceRef", kind: "Workspace" },
    ],
    columns: [
      column("Team", "团队", "spec.teamRef.name"),
      column("Phase", "状态", "status.phase"),
      column("Title", "标题", "spec.title"),
      column("Messages", "消息", "status.messages", 1),
    ],
    selectable: ["status.phase", "spec.teamRef.name"],
    configuration: false,
  },
};

const BY_PLURAL = new Map(Object.values(KINDS).map((definition) => [definition.plural, definition]));

export function kindByPlural(plural: string): KindDefinition | undefined {
  return BY_PLURAL.get(plural);
}
