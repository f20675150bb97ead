import { column, READY, type KindRules } from "./columns.ts";

export const workspaceRules: KindRules = {
  columns: [
    column("Repository", "仓库", "spec.repository.gitUrl"),
    column("Branch", "分支", "spec.repository.branch", { priority: 1 }),
    READY,
  ],
};
