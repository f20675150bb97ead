import type { ReactNode } from "react";
import type { NotifierReport } from "#protocol/api/notifications";
import { Badge } from "../ui/badge.tsx";
import { healthOf } from "./look.ts";
import { useNotifiersText } from "./texts.ts";

const TONES = { unused: "plain", ok: "success", undelivered: "warning", failing: "error" } as const;

export function HealthBadge({ report }: { report: NotifierReport | undefined }): ReactNode {
  const t = useNotifiersText();
  const health = healthOf(report);
  return <Badge tone={TONES[health]}>{t(`health.${health}`, { count: report?.dead ?? 0 })}</Badge>;
}
