import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Delivery } from "#protocol/api/channels";
import { IntentLine } from "../intents/intent-line.tsx";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead, Td, Th, Tr } from "../ui/table.tsx";
import { useFailureTexts } from "./failure-words/failure-words.ts";
import { deliveriesQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

/** What was posted at the platform, newest first. */
export function Deliveries({ id }: { id: string }): ReactNode {
  const t = useChannelsText();
  const pages = useInfiniteQuery(deliveriesQuery(id));
  const found = pages.data?.pages.flat() ?? [];
  if (pages.isPending) return <SkeletonRows rows={5} />;
  if (pages.isError) return <LoadFailed error={pages.error} onRetry={() => void pages.refetch()} />;
  if (found.length === 0) return <EmptyState title={t("deliveries.empty.title")}>{t("deliveries.empty")}</EmptyState>;
  return (
    <>
      <Table label={t("view.deliveries")}>
        <TableHead>
          <Th>{t("column.when")}</Th>
          <Th>{t("column.what")}</Th>
          <Th className="text-right max-sm:hidden">{t("column.latency")}</Th>
          <Th>{t("column.status")}</Th>
        </TableHead>
        <tbody>
          {found.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </tbody>
      </Table>
      {pages.hasNextPage ? (
        <Button className="mt-4" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}

const TONES = { sent: "success", failed: "error", simulated: "plain", decided: "person" } as const;

function DeliveryRow({ delivery }: { delivery: Delivery }): ReactNode {
  const words = useFailureTexts();
  const t = useChannelsText();
  const language = useLanguage();
  return (
    <Tr>
      <Td className="font-mono text-xs text-faint sm:whitespace-nowrap">{formatDateTime(delivery.at, language)}</Td>
      <Td className="max-w-80 max-sm:max-w-32">
        <Link
          to="/chat/$taskId"
          params={{ taskId: delivery.task_id }}
          className="block truncate hover:text-indigo pointer-coarse:py-2.5 hover:underline"
        >
          {delivery.preview || t(`delivery.${delivery.kind}`)}
        </Link>
        {delivery.intent ? <IntentLine decision={delivery.intent} /> : null}
        {delivery.error ? (
          <span className="block truncate text-xs text-error">
            {words.failure({ message: delivery.error, why: delivery.why })}
          </span>
        ) : null}
      </Td>
      <Td className="text-right font-mono max-sm:hidden text-xs whitespace-nowrap tabular-nums">
        {delivery.latency_ms} ms
      </Td>
      <Td>
        <Badge tone={TONES[delivery.status]}>{t(`status.${delivery.status}`)}</Badge>
      </Td>
    </Tr>
  );
}
