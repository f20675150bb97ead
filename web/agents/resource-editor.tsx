import { useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { useCanWrite } from "../session.ts";
import { PagePending } from "../shell/page-pending.tsx";
import { cx } from "../ui/class-names.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EditorHeader } from "./editor-header.tsx";
import { ResourceForm } from "./form/resource-form.tsx";
import { manifestOf, type Manifest } from "./manifest.ts";
import { referableQuery, SYSTEM_NAMESPACE, type KindInfo, type Plural } from "./queries.ts";
import { useAgentsText } from "./texts.ts";
import { useDraft, type Draft } from "./use-draft.ts";
import { useSave } from "./use-save.ts";

const YamlEditor = lazy(() => import("./yaml/yaml-editor.tsx").then((module) => ({ default: module.YamlEditor })));

interface ResourceEditorProps {
  plural: Plural;
  info: KindInfo;
  /** null: it does not exist yet. */
  stored: Resource | null;
  initial: Manifest;
}

/** Form and YAML of one resource, side by side and in step; one above the other's place when narrow. */
export function ResourceEditor({ plural, info, stored, initial }: ResourceEditorProps): ReactNode {
  const t = useAgentsText();
  const navigate = useNavigate();
  const draft = useDraft(info, initial, { isNew: stored === null });
  const saving = useSave(plural, stored, draft);
  const [deleting, setDeleting] = useState(false);
  const [view, setView] = useState<"form" | "yaml">("form");
  const builtIn = initial.metadata.namespace === SYSTEM_NAMESPACE;
  const readOnly = !useCanWrite() || builtIn;
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
      />
      <div className="border-b border-rule px-5 py-2 lg:hidden">
        <Segmented
          label={`${t("form")} / ${t("yaml")}`}
          value={view}
          onValueChange={setView}
          options={[
            { value: "form", label: t("form") },
            { value: "yaml", label: t("yaml") },
          ]}
        />
      </div>
      <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <section aria-label={t("form")} className={cx("min-h-0 overflow-y-auto", view === "yaml" && "max-lg:hidden")}>
          <div className="mx-auto max-w-160 px-5 pt-6 pb-20 sm:px-10">
            <Remarks draft={draft} readOnly={readOnly} builtIn={builtIn} error={conflict === null ? saving.error : null} />
            <ResourceForm
              state={{ kind: info.kind, manifest: draft.manifest, set: draft.set, problems: draft.fieldErrors, disabled: readOnly || draft.broken !== null }}
              schema={info.schema}
              isNew={base === null}
            />
          </div>
        </section>
        <YamlPane draft={draft} kind={info.kind} readOnly={readOnly} className={cx(view === "form" && "max-lg:hidden")} />
      </div>
      {conflict !== null && base !== null ? (
        <ConflictDialog
          base={manifestOf(base)}
          theirs={manifestOf(conflict.theirs)}
          mine={draft.manifest}
          busy={saving.busy}
          onMerge={saving.merge}
          onTakeTheirs={() => void saving.takeTheirs()}
          onClose={saving.closeConflict}
        />
      ) : null}
      <DeleteDialog plural={plural} target={deleting ? base : null} onClose={() => setDeleting(false)} onDeleted={() => void navigate({ to: "/agents", search: { kind: plural }, ignoreBlocker: true })} />
      <LeaveGuard blocked={draft.changed && !readOnly} name={draft.manifest.metadata.name || t(`one.${plural}`)} />
    </div>
  );
}

function Remarks({ draft, readOnly, builtIn, error }: { draft: Draft; readOnly: boolean; builtIn: boolean; error: unknown }): ReactNode {
  const t = useAgentsText();
  const errorText = useErrorText();
  const explained = error instanceof ApiError && error.causes.length > 0;
  return (
    <div className="flex flex-col gap-3 empty:hidden [&>*:last-child]:mb-6">
      {readOnly ? <Notice>{t(builtIn ? "builtIn" : "readOnly")}</Notice> : null}
      {draft.broken ? <Notice tone="warning">{t("yaml.broken", draft.broken)}</Notice> : null}
      {error ? (
        <Notice tone="error" title={explained ? t("problem.form", { count: error.causes.length }) : undefined}>
          {explained ? error.causes.map((cause) => <p key={`${cause.field} ${cause.message}`}>{`${cause.field}: ${cause.message}`}</p>) : errorText(error)}
        </Notice>
      ) : null}
    </div>
  );
}

function YamlPane({ draft, kind, readOnly, className }: { draft: Draft; kind: string; readOnly: boolean; className: string }): ReactNode {
  const t = useAgentsText();
  const client = useQueryClient();
  const namesOf = useCallback(
    (of: string) => client.getQueryData(referableQuery(`${of.toLowerCase()}s`).queryKey)?.map((item) => item.metadata.name) ?? [],
    [client],
  );
  return (
    <section aria-label={t("yaml")} className={cx("min-h-0 border-rule bg-sunken lg:border-l", className)}>
      <Suspense fallback={<PagePending />}>
        <YamlEditor
          text={draft.text}
          onChange={draft.setText}
          problems={draft.problems}
          schema={draft.schema}
          kind={kind}
          namesOf={namesOf}
          readOnly={readOnly}
          label={t("yaml.label")}
        />
      </Suspense>
    </section>
  );
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
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: () => blocked, enableBeforeUnload: () => blocked, withResolver: true });
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
