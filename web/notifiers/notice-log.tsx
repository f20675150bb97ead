import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { NoticeRow } from "./notice-row.tsx";
import { type NoticeFilter, noticesQuery } from "./queries.ts";
import { useNotifiersText } from "./texts.ts";

/** What was to be told, newest first, each with what became of it. */
export function NoticeLog({ filter, label }: { filter: NoticeFilter; label: string }): ReactNode {
  const t = useNotifiersText();
  const pages = useInfiniteQuery(noticesQuery(filter));
  const found = pages.data?.pages.flat() ?? [];
  if (pages.isPending) return <SkeletonRows rows={4} />;
  if (pages.isError) return <LoadFailed error={pages.error} onRetry={() => void pages.refetch()} />;
  if (found.length === 0 && !pages.hasNextPage) {
    const which = filter.status === "dead" ? "dead" : "log";
    return <EmptyState title={t(`${which}.empty.title`)}>{t(`${which}.empty`)}</EmptyState>;
  }
  return (
    <>
      <ul aria-label={label} className="border-t border-rule">
        {found.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} showsNotifier={filter.notifier === undefined} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button className="mt-4" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}
