import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { PagePending } from "../shell/page-pending.tsx";
import { cx } from "../ui/class-names.ts";
import { Notice } from "../ui/notice.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ResourceForm } from "./form/resource-form.tsx";
import { referableQuery, type KindInfo } from "./queries.ts";
import { formatPath } from "./schema/paths.ts";
import { useAgentsText } from "./texts.ts";
import type { Draft } from "./use-draft.ts";

const YamlEditor = lazy(() => import("./yaml/yaml-editor.tsx").then((module) => ({ default: module.YamlEditor })));

interface EditorPanesProps {
  draft: Draft;
  info: KindInfo;
  /** In place of the form that the schema makes. */
  fields?: ReactNode;
  isNew: boolean;
  access: "write" | "read" | "built-in";
  /** What the server said to the last attempt. */
  error: unknown;
}

/** Form and YAML side by side; where there is no room for both, one or the other. */
export function EditorPanes({ draft, info, fields, isNew, access, error }: EditorPanesProps): ReactNode {
  const t = useAgentsText();
  const [view, setView] = useState<View>("form");
  const readOnly = access !== "write";
  const state = {
    kind: info.kind,
    manifest: draft.manifest,
    set: draft.set,
    problems: draft.fieldErrors,
    disabled: readOnly || draft.broken !== null,
  };
  return (
    <>
      <ViewSwitch value={view} onValueChange={setView} />
      <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <section aria-label={t("form")} className={cx("min-h-0 overflow-y-auto", view === "yaml" && "max-lg:hidden")}>
          <div className="mx-auto max-w-160 px-5 pt-6 pb-20 sm:px-10">
            <Remarks draft={draft} access={access} error={error} isNew={isNew} />
            <ResourceForm state={state} schema={info.schema} fields={fields} isNew={isNew} />
          </div>
        </section>
        <YamlPane
          draft={draft}
          kind={info.kind}
          readOnly={readOnly}
          className={cx(view === "form" && "max-lg:hidden")}
        />
      </div>
    </>
  );
}

type View = "form" | "yaml";

function ViewSwitch({ value, onValueChange }: { value: View; onValueChange: (view: View) => void }): ReactNode {
  const t = useAgentsText();
  return (
    <div className="border-b border-rule px-5 py-2 lg:hidden">
      <Segmented
        label={`${t("form")} / ${t("yaml")}`}
        value={value}
        onValueChange={onValueChange}
        options={[
          { value: "form", label: t("form") },
          { value: "yaml", label: t("yaml") },
        ]}
      />
    </div>
  );
}

function Remarks({
  draft,
  access,
  error,
  isNew,
}: Pick<EditorPanesProps, "draft" | "access" | "error" | "isNew">): ReactNode {
  const t = useAgentsText();
  const errorText = useErrorText();
  const explained = error instanceof ApiError && error.causes.length > 0;
  const gone = error instanceof ApiError && error.code === "NOT_FOUND" && !isNew;
  return (
    <div className="flex flex-col gap-3 empty:hidden [&>*:last-child]:mb-6">
      {access === "write" ? null : <Notice>{t(access === "built-in" ? "builtIn" : "readOnly")}</Notice>}
      {draft.broken ? <Notice tone="warning">{t("yaml.broken", draft.broken)}</Notice> : null}
      {draft.refused.length > 0 ? (
        <Notice tone="error" title={t("problem.form", { count: draft.refused.length })}>
          {draft.refused.map(({ path, message }) => (
            <p key={formatPath(path) + message}>
              <span className="font-mono text-xs">{formatPath(path)}</span> {message}
            </p>
          ))}
        </Notice>
      ) : null}
      {error && !explained ? <Notice tone="error">{gone ? t("conflict.gone") : errorText(error)}</Notice> : null}
    </div>
  );
}

function YamlPane({
  draft,
  kind,
  readOnly,
  className,
}: {
  draft: Draft;
  kind: string;
  readOnly: boolean;
  className: string;
}): ReactNode {
  const t = useAgentsText();
  const client = useQueryClient();
  const namesOf = useCallback(
    (of: string) =>
      client.getQueryData(referableQuery(`${of.toLowerCase()}s`).queryKey)?.map((item) => item.metadata.name) ?? [],
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
