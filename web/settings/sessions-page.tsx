import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone, Terminal } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Session } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatDate, formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { deviceName } from "./device.ts";
import { sessionsQuery } from "./queries.ts";
import { useSettingsText } from "./texts.ts";

export function SessionsPage(): ReactNode {
  const t = useSettingsText();
  const sessions = useQuery(sessionsQuery);
  const sorted =
    sessions.data?.toSorted(
      (a, b) => Number(b.current) - Number(a.current) || b.updated_at.localeCompare(a.updated_at),
    ) ?? [];
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-120 text-soft">{t("sessions.lead")}</p>
        {sorted.length > 1 ? <EndOthers /> : null}
      </div>
      {sessions.isPending ? <SkeletonRows rows={3} /> : null}
      {sessions.isError ? <LoadFailed error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
      <ul className="border-t border-rule">
        {sorted.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </>
  );
}

function SessionRow({ session }: { session: Session }): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const language = useLanguage();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.delete(`/api/v1/sessions/${session.id}`),
    onSuccess: async () => {
      toast(t("sessions.ended"), { tone: "success" });
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
    onError: (error) => void toast(errorText(error), { tone: "error" }),
  });
  return (
    <li className="flex min-h-15 items-center gap-4 border-b border-rule py-3">
      <DeviceIcon userAgent={session.user_agent} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium" title={session.user_agent ?? undefined}>
            {deviceName(session.user_agent) ?? t("sessions.unknown")}
          </span>
          {session.current ? <Badge tone="person">{t("sessions.current")}</Badge> : null}
        </p>
        <p className="text-sm text-faint">
          {session.ip_address ? <span className="font-mono text-xs">{session.ip_address} · </span> : null}
          {session.current
            ? null
            : `${t("sessions.active", { when: formatRelative(Date.parse(session.updated_at), language) })} · `}
          {t("sessions.since", { date: formatDate(Date.parse(session.created_at), language) })}
        </p>
      </div>
      {session.current ? null : (
        <Button size="sm" busy={end.isPending} onClick={() => end.mutate()}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}

function DeviceIcon({ userAgent }: { userAgent: string | null }): ReactNode {
  const Icon =
    userAgent === null || !userAgent.includes("Mozilla")
      ? Terminal
      : /Mobile|Android|iPhone/.test(userAgent)
        ? Smartphone
        : Laptop;
  return <Icon className="size-5 shrink-0 text-faint" strokeWidth={1.4} aria-hidden="true" />;
}

function EndOthers(): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => api.delete("/api/v1/sessions"),
    onSuccess: async () => {
      setAsking(false);
      toast(t("sessions.endedOthers"), { tone: "success" });
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("sessions.endOthers")}</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("sessions.endOthers.title")}
        description={t("sessions.endOthers.text")}
        action={t("sessions.endOthers")}
        danger
        busy={end.isPending}
        error={end.isError ? errorText(end.error) : undefined}
        onConfirm={() => end.mutate()}
      />
    </>
  );
}
