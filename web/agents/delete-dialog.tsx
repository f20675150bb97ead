import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { type Referrer, restoreDeleted } from "./history-queries.ts";
import { deleteResource, displayName, forgetResources, type Edited } from "./queries.ts";
import { ReferrerLink } from "./referrer-link.tsx";
import { useAgentsText } from "./texts.ts";

interface DeleteDialogProps {
  plural: Edited;
  target: Resource | null;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks, deletes, offers to undo; or says what still uses it. */
export function DeleteDialog({ plural, target, onClose, onDeleted }: DeleteDialogProps): ReactNode {
  const t = useAgentsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const restore = async (gone: Resource): Promise<void> => {
    try {
      const { namespace, name, uid } = gone.metadata;
      await restoreDeleted({ plural, namespace, name }, uid);
      await forgetResources(client, plural);
      toast(t("restored", { name: displayName(gone) }), { tone: "success" });
    } catch (error) {
      toast(errorText(error), { tone: "error" });
    }
  };
  const remove = useMutation({
    mutationFn: (gone: Resource) => deleteResource(plural, gone.metadata.namespace, gone.metadata.name),
    onSuccess: async (_answer, gone) => {
      onClose();
      onDeleted?.();
      toast(t("deleted", { name: displayName(gone) }), { action: { label: t("undo"), run: () => void restore(gone) } });
      await forgetResources(client, plural);
    },
  });
  const referrers =
    remove.error instanceof ApiError ? remove.error.causes.filter((cause) => cause.reason === "ReferencedBy") : [];
  return (
    <ConfirmDialog
      open={target !== null}
      onOpenChange={(open) => {
        if (open) return;
        remove.reset();
        onClose();
      }}
      title={t("delete.title", { name: target ? displayName(target) : "" })}
      description={t(plural === "notifiers" ? "delete.text.notifiers" : "delete.text")}
      action={t("delete.action", { kind: t(`one.${plural}`) })}
      danger
      busy={remove.isPending}
      error={remove.isError && referrers.length === 0 ? errorText(remove.error) : undefined}
      onConfirm={() => {
        if (target) remove.mutate(target);
      }}
    >
      {referrers.length > 0 ? (
        <div role="alert" className="mt-4">
          <p className="text-sm text-error">{t("delete.referrers")}</p>
          <ul className="mt-2 border-t border-rule">
            {referrers.map((cause) => (
              <li key={cause.field} className="border-b border-rule py-1.5">
                <ReferrerLink referrer={readReferrer(cause.field)} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </ConfirmDialog>
  );
}

/** `Kind/namespace/name`, as the server names who refers. */
function readReferrer(field: string): Referrer {
  const [kind = "", namespace = "", name = ""] = field.split("/");
  return { kind, namespace, name };
}
