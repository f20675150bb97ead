import { column, type KindRules } from "./columns.ts";

export const taskRules: KindRules = {
  columns: [
    column("Team", "团队", "spec.teamRef.name"),
    column("Phase", "状态", "status.phase"),
    column("Progress", "进度", "status.progress", { type: "integer" }),
    column("Title", "标题", "spec.title"),
    column("Messages", "消息", "status.messages", { priority: 1, type: "integer" }),
    column("Completed", "完成", "status.completedAt", { priority: 1, type: "date" }),
  ],
};
