import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { MadeKey, ServiceAccount } from "#protocol/api/access";
import type { ApiKey } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatDate } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { KEY_FORM_ID, KeyForm, type NewKey } from "../settings/key-form.tsx";
import { KeyShownOnce } from "../settings/key-shown-once.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { serviceAccountsQuery, serviceKeysPath, serviceKeysQuery } from "./queries.ts";
import { useAccessText } from "./texts.ts";

/** The keys of one service account: make, renew, revoke. A new key is shown once. */
export function ServiceKeys({ account, onClose }: { account: ServiceAccount | null; onClose: () => void }): ReactNode {
  return account ? <Keys key={account.id} account={account} onClose={onClose} /> : null;
}

function Keys({ account, onClose }: { account: ServiceAccount; onClose: () => void }): ReactNode {
  const t = useAccessText();
  const errorText = useErrorText();
  const keys = useQuery(serviceKeysQuery(account.id));
  const acts = useKeyActs(account.id);
  const [making, setMaking] = useState(false);
  if (acts.made !== null) {
    return (
      <KeyShownOnce
        open
        value={acts.made}
        onClose={() => {
          acts.forget();
          setMaking(false);
        }}
      />
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("accounts.keysOf", { name: account.name })}
      footer={
        making ? (
          <>
            <Button onClick={() => setMaking(false)}>{t("back")}</Button>
            <Button type="submit" form={KEY_FORM_ID} variant="primary" busy={acts.isBusy}>
              {t("accounts.newKey")}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => setMaking(true)}>
            {t("accounts.newKey")}
          </Button>
        )
      }
    >
      {making ? <KeyForm error={acts.error} onSubmit={acts.create} /> : null}
      {!making && keys.isPending ? <SkeletonRows rows={2} /> : null}
      {!making && keys.data?.length === 0 ? <p className="py-4 text-soft">{t("accounts.noKeys")}</p> : null}
      {!making && keys.data ? <KeyList keys={keys.data} onRotate={acts.rotate} onRevoke={acts.revoke} /> : null}
      {!making && acts.error ? <Notice tone="error">{errorText(acts.error)}</Notice> : null}
    </Dialog>
  );
}

function useKeyActs(accountId: string) {
  const client = useQueryClient();
  const path = serviceKeysPath(accountId);
  const onSettled = () => client.invalidateQueries({ queryKey: serviceAccountsQuery.queryKey });
  const create = useMutation({ mutationFn: (key: NewKey) => api.post<MadeKey>(path, key), onSettled });
  const rotate = useMutation({ mutationFn: (id: string) => api.post<MadeKey>(`${path}/${id}/rotate`), onSettled });
  const revoke = useMutation({ mutationFn: (id: string) => api.delete(`${path}/${id}`), onSettled });
  return {
    create: create.mutate,
    rotate: rotate.mutate,
    revoke: revoke.mutate,
    made: create.data?.key ?? rotate.data?.key ?? null,
    error: create.error ?? rotate.error ?? revoke.error,
    isBusy: create.isPending,
    forget: () => {
      create.reset();
      rotate.reset();
    },
  };
}

interface KeyListProps {
  keys: readonly ApiKey[];
  onRotate: (id: string) => void;
  onRevoke: (id: string) => void;
}

function KeyList({ keys, onRotate, onRevoke }: KeyListProps): ReactNode {
  const t = useAccessText();
  const language = useLanguage();
  return (
    <ul>
      {keys.map((key) => (
        <li key={key.id} className="flex flex-wrap items-center gap-2 border-b border-rule py-2.5">
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{key.name}</p>
            <p className="font-mono text-xs text-faint">
              {key.prefix}… {key.expires_at ? `· ${formatDate(Date.parse(key.expires_at), language)}` : ""}
            </p>
          </div>
          <Button size="sm" onClick={() => onRotate(key.id)}>
            {t("accounts.rotate")}
          </Button>
          <Button size="sm" variant="danger-quiet" onClick={() => onRevoke(key.id)}>
            {t("accounts.revoke")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
