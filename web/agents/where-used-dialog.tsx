import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { type Place, referrersQuery } from "./history-queries.ts";
import { ReferrerLink } from "./referrer-link.tsx";
import { useAgentsText } from "./texts.ts";

/** What would break without this resource. */
export function WhereUsedDialog({ place, onClose }: { place: Place; onClose: () => void }): ReactNode {
  const t = useAgentsText();
  const referrers = useQuery(referrersQuery(place));
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="sm"
      title={t("used.title", { name: place.name })}
    >
      {referrers.isPending ? <SkeletonRows rows={2} /> : null}
      {referrers.isError ? <LoadFailed error={referrers.error} onRetry={() => void referrers.refetch()} /> : null}
      {referrers.data?.length === 0 ? <p className="pb-2 text-soft">{t("used.nowhere")}</p> : null}
      <ul className="border-rule not-empty:border-t">
        {referrers.data?.map((one) => (
          <li key={`${one.kind}/${one.namespace}/${one.name}`} className="border-b border-rule py-2">
            <ReferrerLink referrer={one} onOpen={onClose} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
