import { column, READY, type KindRules } from "./columns.ts";

export const botRules: KindRules = {
  columns: [
    column("Ghost", "灵魂", "spec.ghostRef.name"),
    column("Model", "模型", "spec.modelRef.name"),
    column("Shell", "外壳", "spec.shellRef.name", { priority: 1 }),
    READY,
  ],
};
