import type { ReactNode } from "react";
import type { ChannelReport } from "#protocol/api/channels";
import { Badge } from "../ui/badge.tsx";
import { useChannelsText } from "./texts.ts";

const TONES = { ok: "success", degraded: "warning", down: "error" } as const;

export function HealthBadge({ report, isMuted }: { report: ChannelReport; isMuted: boolean }): ReactNode {
  const t = useChannelsText();
  if (isMuted) return <Badge>{t("muted")}</Badge>;
  if (!report.ready) return <Badge tone="warning">{t("notReady")}</Badge>;
  return <Badge tone={TONES[report.health]}>{t(`health.${report.health}`)}</Badge>;
}
