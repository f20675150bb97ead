import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Table, TableHead, Td, Th, Tr } from "../ui/table.tsx";
import { changesBetween, collide } from "./changes.ts";
import { manifestOf, type Manifest } from "./manifest.ts";
import { formatPath } from "./schema/paths.ts";
import { useAgentsText } from "./texts.ts";
import type { Saving } from "./use-save.ts";

/** Stands where a draft is saved; shows itself when somebody else saved first. */
export function SaveConflict({ saving, mine }: { saving: Saving; mine: Manifest }): ReactNode {
  const { base, conflict } = saving;
  if (base === null || conflict === null) return null;
  return (
    <ConflictDialog
      base={manifestOf(base)}
      theirs={manifestOf(conflict.theirs)}
      mine={mine}
      busy={saving.busy}
      onMerge={saving.merge}
      onTakeTheirs={() => void saving.takeTheirs()}
      onClose={saving.closeConflict}
    />
  );
}

interface ConflictDialogProps {
  /** What was opened, what is stored now, what is being saved. */
  base: Manifest;
  theirs: Manifest;
  mine: Manifest;
  busy: boolean;
  onMerge: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

/** Shows what they changed, and where it meets with mine. */
function ConflictDialog({ base, theirs, mine, busy, onMerge, onTakeTheirs, onClose }: ConflictDialogProps): ReactNode {
  const t = useAgentsText();
  const changed = changesBetween(base, theirs);
  const own = changesBetween(base, mine);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      size="lg"
      title={t("conflict.title")}
      description={t("conflict.text")}
      footer={
        <>
          <Button onClick={onTakeTheirs}>{t("conflict.theirs")}</Button>
          <Button variant="primary" busy={busy} onClick={onMerge}>
            {t("conflict.merge")}
          </Button>
        </>
      }
    >
      {changed.length === 0 ? <p className="text-soft">{t("conflict.same")}</p> : null}
      {changed.length > 0 ? (
        <Table label={t("conflict.title")}>
          <TableHead>
            <Th>{t("conflict.where")}</Th>
            <Th>{t("conflict.was")}</Th>
            <Th>{t("conflict.is")}</Th>
            <Th>{t("conflict.yours")}</Th>
          </TableHead>
          <tbody>
            {changed.map((change) => {
              const mineHere = own.find((other) => collide(other, change));
              return (
                <Tr key={formatPath(change.path)}>
                  <Td className="align-top font-mono text-xs leading-5">{formatPath(change.path)}</Td>
                  <Value value={change.before} className="text-faint" />
                  <Value value={change.after} />
                  <Value value={mineHere?.after} className={mineHere ? "text-warning" : undefined} />
                </Tr>
              );
            })}
          </tbody>
        </Table>
      ) : null}
      <p className="mt-4 text-sm text-soft">{t("conflict.hint")}</p>
    </Dialog>
  );
}

function Value({ value, className }: { value: unknown; className?: string | undefined }): ReactNode {
  const text = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return (
    <Td className={cx("max-w-48 align-top text-sm break-words", className)}>
      <span className="line-clamp-4">{text}</span>
    </Td>
  );
}
