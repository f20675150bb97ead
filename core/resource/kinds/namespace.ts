import { column, type KindRules } from "./columns.ts";

export const namespaceRules: KindRules = {
  columns: [column("Status", "状态", "status.phase")],
};
