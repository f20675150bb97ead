import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { ServiceAccount } from "#protocol/api/access";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanManage } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead, Td, Th, Tr } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { NewServiceAccount } from "./new-service-account.tsx";
import { serviceAccountsQuery } from "./queries.ts";
import { ServiceKeys } from "./service-keys.tsx";
import { useAccessText } from "./texts.ts";

/** Programs that act in their own name. */
export function ServiceAccountsPage(): ReactNode {
  const t = useAccessText();
  const accounts = useQuery(serviceAccountsQuery);
  const canManage = useCanManage();
  const [making, setMaking] = useState(false);
  const [keysOf, setKeysOf] = useState<ServiceAccount | null>(null);
  const [deleting, setDeleting] = useState<ServiceAccount | null>(null);
  const create = canManage ? (
    <Button variant="primary" icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
      {t("accounts.new")}
    </Button>
  ) : null;
  const found = accounts.data ?? [];
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-4">
        <p className="max-w-130 text-soft">{t("accounts.lead")}</p>
        {found.length > 0 ? create : null}
      </div>
      {accounts.isPending ? <SkeletonRows rows={3} /> : null}
      {accounts.isError ? <LoadFailed error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
      {accounts.data?.length === 0 ? (
        <EmptyState title={t("accounts.empty.title")} action={create}>
          {t("accounts.empty")}
        </EmptyState>
      ) : null}
      {found.length > 0 ? <AccountTable accounts={found} onKeys={setKeysOf} onDelete={setDeleting} /> : null}
      <NewServiceAccount open={making} onOpenChange={setMaking} />
      <ServiceKeys account={keysOf} onClose={() => setKeysOf(null)} />
      <DeleteAccount account={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

interface AccountTableProps {
  accounts: readonly ServiceAccount[];
  onKeys: (account: ServiceAccount) => void;
  onDelete: (account: ServiceAccount) => void;
}

function AccountTable({ accounts, onKeys, onDelete }: AccountTableProps): ReactNode {
  const t = useAccessText();
  const language = useLanguage();
  const canManage = useCanManage();
  return (
    <Table label={t("accounts")}>
      <TableHead>
        <Th>{t("accounts.name")}</Th>
        <Th>{t("accounts.rights")}</Th>
        <Th className="max-sm:hidden">{t("accounts.used")}</Th>
        <Th>
          <span className="sr-only">{t("actions")}</span>
        </Th>
      </TableHead>
      <tbody>
        {accounts.map((account) => (
          <Tr key={account.id}>
            <Td className="sm:min-w-36">
              <p className="font-medium wrap-anywhere">{account.display_name ?? account.name}</p>
              <p className="font-mono text-xs wrap-anywhere text-faint">
                {account.namespace}/{account.name}
              </p>
            </Td>
            <Td className="text-soft">
              {t(`accounts.role.${account.role}`)}
              {Object.entries(account.namespaces).map(([namespace, role]) => (
                <span key={namespace} className="block text-xs text-faint">
                  {t(`role.${role}`)} · <span className="font-mono">{namespace}</span>
                </span>
              ))}
            </Td>
            <Td className="whitespace-nowrap text-soft max-sm:hidden">
              {account.last_used_at === null
                ? t("accounts.never")
                : formatRelative(Date.parse(account.last_used_at), language)}
            </Td>
            <Td>
              {canManage ? (
                <span className="flex flex-wrap justify-end gap-1">
                  <Button size="sm" icon={<KeyRound className="size-3.5" />} onClick={() => onKeys(account)}>
                    {t("accounts.keys", { count: account.keys })}
                  </Button>
                  <Button variant="danger-quiet" size="sm" onClick={() => onDelete(account)}>
                    {t("delete")}
                  </Button>
                </span>
              ) : (
                <span className="block text-right whitespace-nowrap text-soft">
                  {t("accounts.keys", { count: account.keys })}
                </span>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function DeleteAccount({ account, onClose }: { account: ServiceAccount | null; onClose: () => void }): ReactNode {
  const t = useAccessText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (gone: ServiceAccount) => api.delete(`/api/v1/service-accounts/${gone.id}`),
    onSuccess: async (_answer, gone) => {
      onClose();
      toast(t("accounts.deleted", { name: gone.name }), { tone: "success" });
      await client.invalidateQueries({ queryKey: serviceAccountsQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={account !== null}
      onOpenChange={(open) => {
        if (open) return;
        remove.reset();
        onClose();
      }}
      title={t("accounts.delete.title", { name: account?.name ?? "" })}
      description={t("accounts.delete.text")}
      action={t("delete")}
      danger
      busy={remove.isPending}
      error={remove.isError ? errorText(remove.error) : undefined}
      onConfirm={() => {
        if (account) remove.mutate(account);
      }}
    />
  );
}
