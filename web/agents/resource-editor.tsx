import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { useCanWrite } from "../session.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { listOf } from "./addresses.ts";
import { SaveConflict } from "./conflict-dialog.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EditorHeader, type Look } from "./editor-header.tsx";
import { EditorPanes } from "./editor-panes.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { ReviewDialog } from "./review-dialog.tsx";
import { WhereUsedDialog } from "./where-used-dialog.tsx";
import { manifestOf, type Manifest } from "./manifest.ts";
import { SYSTEM_NAMESPACE, type KindInfo, type Edited } from "./queries.ts";
import { useAgentsText } from "./texts.ts";
import { useDraft } from "./use-draft.ts";
import { useSave } from "./use-save.ts";

interface ResourceEditorProps {
  plural: Edited;
  info: KindInfo;
  /** null: it does not exist yet. */
  stored: Resource | null;
  initial: Manifest;
  /** In place of the form that the schema makes. */
  fields?: ReactNode;
}

/** Form and YAML of one resource, side by side and in step; one above the other's place when narrow. */
export function ResourceEditor({ plural, info, stored, initial, fields }: ResourceEditorProps): ReactNode {
  const t = useAgentsText();
  const navigate = useNavigate();
  const draft = useDraft(info, initial, { isNew: stored === null });
  const saving = useSave(plural, stored, draft);
  const [deleting, setDeleting] = useState(false);
  const [looking, setLooking] = useState<Look | null>(null);
  const canWrite = useCanWrite();
  const access = initial.metadata.namespace === SYSTEM_NAMESPACE ? "built-in" : canWrite ? "write" : "read";
  const readOnly = access !== "write";
  const save = (): void => {
    if (draft.check()) saving.save();
  };
  useSaveKey(save, !readOnly && draft.changed);
  const { base, conflict } = saving;
  return (
    <div className="flex h-full flex-col">
      <EditorHeader
        plural={plural}
        manifest={draft.manifest}
        stored={base}
        changed={draft.changed}
        readOnly={readOnly}
        busy={saving.busy}
        onSave={save}
        onDiscard={() => draft.reset(base ? manifestOf(base) : initial)}
        onDelete={() => setDeleting(true)}
        onLook={setLooking}
      />
      <EditorPanes
        draft={draft}
        info={info}
        fields={fields}
        isNew={base === null}
        access={access}
        error={conflict === null ? saving.error : null}
      />
      <ReviewDialog review={saving.review} busy={saving.busy} onClose={saving.closeReview} onSave={saving.confirm} />
      <SaveConflict saving={saving} mine={draft.manifest} />
      <Beside
        look={looking}
        plural={plural}
        stored={base}
        readOnly={readOnly}
        onClose={() => setLooking(null)}
        onRestored={(restored) => void saving.adopt(restored)}
      />
      <DeleteDialog
        plural={plural}
        target={deleting ? base : null}
        onClose={() => setDeleting(false)}
        onDeleted={() => void navigate({ ...listOf(plural), ignoreBlocker: true })}
      />
      <LeaveGuard blocked={draft.changed && !readOnly} name={draft.manifest.metadata.name || t(`one.${plural}`)} />
    </div>
  );
}

interface BesideProps {
  look: Look | null;
  plural: Edited;
  stored: Resource | null;
  readOnly: boolean;
  onClose: () => void;
  onRestored: (resource: Resource) => void;
}

/** What is opened beside the editor. */
function Beside({ look, plural, stored, readOnly, onClose, onRestored }: BesideProps): ReactNode {
  if (stored === null || look === null) return null;
  const { namespace, name } = stored.metadata;
  const place = { plural, namespace, name };
  if (look === "used") return <WhereUsedDialog place={place} onClose={onClose} />;
  const adopt = (restored: Resource): void => {
    onClose();
    onRestored(restored);
  };
  return <HistoryDialog place={place} current={stored} canRestore={!readOnly} onClose={onClose} onRestored={adopt} />;
}

function useSaveKey(save: () => void, enabled: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "s" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      if (enabled) save();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

function LeaveGuard({ blocked, name }: { blocked: boolean; name: string }): ReactNode {
  const t = useAgentsText();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => blocked,
    enableBeforeUnload: () => blocked,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      open={status === "blocked"}
      onOpenChange={(open) => {
        if (!open) reset?.();
      }}
      title={t("leave")}
      description={t("leave.text", { name })}
      action={t("leave.action")}
      danger
      onConfirm={() => proceed?.()}
    />
  );
}
