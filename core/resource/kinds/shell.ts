import { column, READY, type KindRules } from "./columns.ts";

export const shellRules: KindRules = {
  columns: [column("Type", "类型", "spec.shellType"), column("Image", "镜像", "spec.image", { priority: 1 }), READY],
};
