import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { LineDiff } from "../ui/line-diff.tsx";
import { Notice } from "../ui/notice.tsx";
import { toYaml } from "./manifest-yaml.ts";
import type { Manifest } from "./manifest.ts";
import { useAgentsText } from "./texts.ts";

/** What the server would make of a draft. */
export interface Review {
  /** Null: it does not exist yet. */
  before: Manifest | null;
  after: Manifest;
  warnings: string[];
}

interface ReviewDialogProps {
  review: Review | null;
  busy: boolean;
  onClose: () => void;
  onSave: () => void;
}

/** The last look before a change: exactly what will be stored. */
export function ReviewDialog({ review, busy, onClose, onSave }: ReviewDialogProps): ReactNode {
  const t = useAgentsText();
  return (
    <Dialog
      open={review !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="lg"
      title={t("review.title")}
      footer={
        <>
          <Button onClick={onClose}>{t("review.back")}</Button>
          <Button variant="primary" autoFocus busy={busy} onClick={onSave}>
            {t("save")}
          </Button>
        </>
      }
    >
      {review?.warnings.map((warning) => (
        <Notice key={warning} tone="warning" className="mb-3">
          {warning}
        </Notice>
      ))}
      {review ? <LineDiff before={review.before ? toYaml(review.before) : ""} after={toYaml(review.after)} /> : null}
    </Dialog>
  );
}
