import { column, type KindRules } from "./columns.ts";

export const serviceAccountRules: KindRules = {
  columns: [column("Display name", "显示名", "spec.displayName")],
};
