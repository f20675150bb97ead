import { useMutation } from "@tanstack/react-query";
import { Download, Ellipsis, Upload } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { useCanWrite } from "../session.ts";
import { IconButton } from "../ui/button.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { useTransferText } from "./transfer-texts.ts";
import { exportAll } from "./transfer.ts";

/** All agents in and out, as manifests. */
export function TransferMenu(): ReactNode {
  const t = useTransferText();
  const errorText = useErrorText();
  const canWrite = useCanWrite();
  const [importing, setImporting] = useState(false);
  const save = useMutation({
    mutationFn: exportAll,
    onSuccess: (text) => download("agents.yaml", text),
    onError: (error) => void toast(errorText(error), { tone: "error" }),
  });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t("transfer")}>
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        <MenuItem icon={<Download className="size-4 text-faint" />} onSelect={() => save.mutate()}>
          {t("export")}
        </MenuItem>
        <MenuItem
          disabled={!canWrite}
          icon={<Upload className="size-4 text-faint" />}
          onSelect={() => setImporting(true)}
        >
          {t("import")}
        </MenuItem>
      </Menu>
      <ImportDialog open={importing} onOpenChange={setImporting} />
    </>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
