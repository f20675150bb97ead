import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { ApiKey } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatDate, formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead, Td, Th, Tr } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { apiKeysQuery } from "./queries.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { choiceOf, isPast } from "./scopes.ts";
import { useSettingsText } from "./texts.ts";

export function ApiKeysPage(): ReactNode {
  const t = useSettingsText();
  const keys = useQuery(apiKeysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const canWrite = useCanWrite();
  const newKey = canWrite ? (
    <Button variant="primary" icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
      {t("keys.new")}
    </Button>
  ) : null;
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-4">
        <p className="max-w-120 text-soft">{t("keys.lead")}</p>
        {keys.data && keys.data.length > 0 ? newKey : null}
      </div>
      {keys.isPending ? <SkeletonRows rows={3} /> : null}
      {keys.isError ? <LoadFailed error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {keys.data?.length === 0 ? (
        <EmptyState title={t("keys.empty.title")} action={newKey}>
          {t("keys.empty")}
        </EmptyState>
      ) : null}
      {keys.data && keys.data.length > 0 ? <KeyTable keys={keys.data} onRevoke={setRevoking} /> : null}
      <NewKeyDialog open={making} onOpenChange={setMaking} />
      <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function KeyTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }): ReactNode {
  const t = useSettingsText();
  const language = useLanguage();
  return (
    <Table label={t("apiKeys")}>
      <TableHead>
        <Th>{t("keys.name")}</Th>
        <Th>{t("keys.column.rights")}</Th>
        <Th className="max-sm:hidden">{t("keys.column.used")}</Th>
        <Th className="max-sm:hidden">{t("keys.column.expires")}</Th>
        <Th>
          <span className="sr-only">{t("actions")}</span>
        </Th>
      </TableHead>
      <tbody>
        {keys.map((key) => (
          <Tr key={key.id}>
            <Td className="min-w-36">
              <p className="font-medium">{key.name}</p>
              <p className="font-mono text-xs text-faint">{key.prefix}…</p>
            </Td>
            <Td>
              <Rights scopes={key.scopes} />
            </Td>
            <Td className="whitespace-nowrap text-soft max-sm:hidden">
              {key.last_used_at === null ? t("keys.neverUsed") : formatRelative(Date.parse(key.last_used_at), language)}
            </Td>
            <Td className="whitespace-nowrap text-soft max-sm:hidden">
              <Expiry at={key.expires_at} />
            </Td>
            <Td className="text-right">
              <Button variant="danger-quiet" size="sm" onClick={() => onRevoke(key)}>
                {t("keys.revoke")}
              </Button>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Rights({ scopes }: { scopes: string[] | null }): ReactNode {
  const t = useSettingsText();
  const choice = choiceOf(scopes);
  if (choice !== "custom") return <span className="text-soft">{t(`keys.scopes.${choice}`)}</span>;
  return <span className="font-mono text-xs break-words text-soft">{scopes?.join(" ")}</span>;
}

function Expiry({ at }: { at: string | null }): ReactNode {
  const t = useSettingsText();
  const language = useLanguage();
  if (at === null) return t("keys.expiry.never");
  if (isPast(at)) return <Badge tone="warning">{t("keys.expired")}</Badge>;
  return formatDate(Date.parse(at), language);
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => api.delete(`/api/v1/api-keys/${key.id}`),
    onSuccess: async (_answer, key) => {
      onClose();
      toast(t("keys.revoked", { name: key.name }), { tone: "success" });
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={apiKey !== null}
      onOpenChange={(open) => {
        if (open) return;
        revoke.reset();
        onClose();
      }}
      title={t("keys.revoke.title", { name: apiKey?.name ?? "" })}
      description={t("keys.revoke.text")}
      action={t("keys.revoke")}
      danger
      busy={revoke.isPending}
      error={revoke.isError ? errorText(revoke.error) : undefined}
      onConfirm={() => {
        if (apiKey) revoke.mutate(apiKey);
      }}
    />
  );
}
