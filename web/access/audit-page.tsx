import { useInfiniteQuery, useQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { kindsQuery } from "../agents/queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SearchInput } from "../ui/input.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { AuditRow } from "./audit-row.tsx";
import { type AuditFilter, auditQuery } from "./queries.ts";
import { useAccessText } from "./texts.ts";

const route = getRouteApi("/app/settings/audit");
const VERBS = ["create", "update", "delete", "restore"] as const;

/** Every change: who made it, through what, and what it was before and after. */
export function AuditPage(): ReactNode {
  const t = useAccessText();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = useQuery(kindsQuery).data ?? [];
  const pages = useInfiniteQuery(auditQuery(filter));
  const records = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const set = (part: AuditFilter): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <>
      <p className="mb-5 max-w-130 text-soft">{t("audit.lead")}</p>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <SearchInput
          label={t("audit.name")}
          value={filter.name ?? ""}
          onValueChange={(name) => set({ name: name || undefined })}
          className="min-w-40 flex-1 sm:max-w-60"
        />
        <Select
          aria-label={t("audit.kind")}
          value={filter.kind ?? ""}
          onValueChange={(kind) => set({ kind: kind || undefined })}
          options={[
            { value: "", label: t("audit.everyKind") },
            ...kinds.map(({ kind }) => ({ value: kind, label: kind })),
          ]}
          className="w-40"
        />
        <Select
          aria-label={t("audit.verb")}
          value={filter.verb ?? ""}
          onValueChange={(verb) => set({ verb: verb || undefined })}
          options={[
            { value: "", label: t("audit.everyVerb") },
            ...VERBS.map((verb) => ({ value: verb, label: t(`verb.${verb}`) })),
          ]}
          className="w-36"
        />
        <Export filter={filter} />
      </div>
      {pages.isPending ? <SkeletonRows rows={6} /> : null}
      {pages.isError ? <LoadFailed error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && records.length === 0 ? (
        <EmptyState title={t("audit.empty.title")}>{t("audit.empty")}</EmptyState>
      ) : null}
      <ol className="border-rule not-empty:border-t">
        {records.map((record) => (
          <AuditRow key={record.id} record={record} />
        ))}
      </ol>
      <More pages={pages} />
    </>
  );
}

function Export({ filter }: { filter: AuditFilter }): ReactNode {
  const t = useAccessText();
  const save = (format: "jsonl" | "csv"): void => {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    window.location.assign(`/api/v1/audit-log/export?${new URLSearchParams([...given, ["format", format]])}`);
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button className="ml-auto" icon={<Download className="size-4" />}>
          {t("audit.export")}
        </Button>
      }
    >
      <MenuItem onSelect={() => save("csv")}>CSV</MenuItem>
      <MenuItem onSelect={() => save("jsonl")}>JSON Lines</MenuItem>
    </Menu>
  );
}

function More({
  pages,
}: {
  pages: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
}): ReactNode {
  const t = useAccessText();
  if (!pages.hasNextPage) return null;
  return (
    <div className="mt-4 flex justify-center">
      <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {t("audit.more")}
      </Button>
    </div>
  );
}
