import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useSettingsText } from "./texts.ts";

interface KeyShownOnceProps {
  open: boolean;
  value: string;
  onClose: () => void;
}

/** A new key: nobody can see it again. */
export function KeyShownOnce({ open, value, onClose }: KeyShownOnceProps): ReactNode {
  const t = useSettingsText();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      size="sm"
      title={t("keys.once.title")}
      description={t("keys.once")}
      footer={
        <>
          <CopyButton text={value} label={t("keys.copy")} size="md" />
          <Button variant="primary" onClick={onClose}>
            {t("keys.once.done")}
          </Button>
        </>
      }
    >
      <code className="block rounded-md border border-rule bg-sunken p-3 font-mono text-sm break-all select-all">
        {value}
      </code>
    </Dialog>
  );
}
