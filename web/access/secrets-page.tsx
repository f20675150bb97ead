import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { deleteSecret, type Secret, secretsQuery } from "./secrets.ts";
import { useSecretsText } from "./secrets-texts.ts";

/** Keys and passwords that agents use. Their values go in and never come out. */
export function SecretsPage(): ReactNode {
  const t = useSecretsText();
  const secrets = useQuery(secretsQuery);
  const canWrite = useCanWrite();
  const [edited, setEdited] = useState<Secret | "new" | null>(null);
  const [deleting, setDeleting] = useState<Secret | null>(null);
  const create = canWrite ? (
    <Button variant="primary" icon={<Plus className="size-4" />} onClick={() => setEdited("new")}>
      {t("new")}
    </Button>
  ) : null;
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-4">
        <p className="max-w-130 text-soft">{t("lead")}</p>
        {secrets.data && secrets.data.length > 0 ? create : null}
      </div>
      {secrets.isPending ? <SkeletonRows rows={3} /> : null}
      {secrets.isError ? <LoadFailed error={secrets.error} onRetry={() => void secrets.refetch()} /> : null}
      {secrets.data?.length === 0 ? (
        <EmptyState title={t("empty.title")} action={create}>
          {t("empty")}
        </EmptyState>
      ) : null}
      <ul aria-label={t("title")} className="border-rule not-empty:border-t">
        {secrets.data?.map((secret) => (
          <SecretRow
            key={secret.metadata.uid}
            secret={secret}
            canWrite={canWrite}
            onEdit={() => setEdited(secret)}
            onDelete={() => setDeleting(secret)}
          />
        ))}
      </ul>
      {edited === null ? null : (
        <SecretDialog secret={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
      <DeleteSecret secret={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

interface SecretRowProps {
  secret: Secret;
  canWrite: boolean;
  onEdit: () => void;
  onDelete: () => void;
}

function SecretRow({ secret, canWrite, onEdit, onDelete }: SecretRowProps): ReactNode {
  const t = useSecretsText();
  const language = useLanguage();
  const { name, namespace, creationTimestamp } = secret.metadata;
  return (
    <li className="flex min-h-15 flex-wrap items-center gap-x-4 gap-y-2 border-b border-rule py-2.5">
      <KeyRound className="size-5 shrink-0 text-faint" strokeWidth={1.4} aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-40">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate font-mono text-xs text-faint">
          {namespace} · {Object.keys(secret.data ?? {}).join(", ") || t("noValues")}
        </p>
      </div>
      <span className="text-sm whitespace-nowrap text-faint max-sm:hidden">
        {formatRelative(Date.parse(creationTimestamp), language)}
      </span>
      {canWrite ? (
        <span className="flex gap-1 max-sm:ml-9">
          <Button size="sm" onClick={onEdit}>
            {t("change")}
          </Button>
          <Button size="sm" variant="danger-quiet" onClick={onDelete}>
            {t("delete")}
          </Button>
        </span>
      ) : null}
    </li>
  );
}

function DeleteSecret({ secret, onClose }: { secret: Secret | null; onClose: () => void }): ReactNode {
  const t = useSecretsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: deleteSecret,
    onSuccess: async (_answer, gone) => {
      onClose();
      toast(t("deleted", { name: gone.metadata.name }), { tone: "success" });
      await client.invalidateQueries({ queryKey: secretsQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={secret !== null}
      onOpenChange={(open) => {
        if (open) return;
        remove.reset();
        onClose();
      }}
      title={t("delete.title", { name: secret?.metadata.name ?? "" })}
      description={t("delete.text")}
      action={t("delete")}
      danger
      busy={remove.isPending}
      error={remove.isError ? errorText(remove.error) : undefined}
      onConfirm={() => {
        if (secret) remove.mutate(secret);
      }}
    />
  );
}
