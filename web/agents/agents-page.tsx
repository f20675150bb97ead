import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { useCanWrite, useMe } from "../session.ts";
import { Page } from "../shell/page.tsx";
import { SimulatorNotice } from "../shell/simulator-notice.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SearchInput } from "../ui/input.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { displayName, kindsQuery, PLURALS, resourcesQuery, type Plural } from "./queries.ts";
import { ResourceTable } from "./resource-table.tsx";
import { TransferMenu } from "./transfer-menu.tsx";
import { useAgentsText } from "./texts.ts";

const route = getRouteApi("/app/agents");

export function AgentsPage(): ReactNode {
  const t = useAgentsText();
  const { kind, q } = route.useSearch();
  const navigate = route.useNavigate();
  const plural = PLURALS.find((one) => one === kind) ?? "teams";
  return (
    <Page
      title={t("title")}
      actions={
        <>
          <TransferMenu />
          <NewLink plural={plural} />
        </>
      }
    >
      <SimulatorNotice className="mb-6" action={<AddModelLink />} />
      <Tabs
        label={t("title")}
        value={plural}
        onValueChange={(next) =>
          void navigate({ search: (old) => ({ ...old, kind: next === "teams" ? undefined : next, q: undefined }) })
        }
        tabs={PLURALS.map((one) => ({ value: one, label: t(one) }))}
      >
        <p className="mt-5 mb-4 text-soft">{t(`lead.${plural}`)}</p>
        <KindList key={plural} plural={plural} query={q ?? ""} />
      </Tabs>
    </Page>
  );
}

function AddModelLink(): ReactNode {
  const t = useAgentsText();
  return (
    <TextLink>
      <Link to="/agents/$kind/$namespace/$name" params={{ kind: "models", namespace: "default", name: "~new" }}>
        {t("addModel")}
      </Link>
    </TextLink>
  );
}

function NewLink({ plural }: { plural: Plural }): ReactNode {
  const t = useAgentsText();
  const { namespace = "default" } = route.useSearch();
  if (!useCanWrite()) return null;
  return (
    <LinkButton variant="primary">
      <Link to="/agents/$kind/$namespace/$name" params={{ kind: plural, namespace, name: "~new" }}>
        <Plus className="size-4" />
        {t("new", { kind: t(`one.${plural}`) })}
      </Link>
    </LinkButton>
  );
}

function KindList({ plural, query }: { plural: Plural; query: string }): ReactNode {
  const t = useAgentsText();
  const navigate = route.useNavigate();
  const { namespace } = route.useSearch();
  const { namespaces } = useMe();
  const kinds = useQuery(kindsQuery);
  const list = useInfiniteQuery(resourcesQuery(plural));
  const all = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const fitting = useMemo(() => all.filter((item) => fits(item, query, namespace)), [all, query, namespace]);
  if (list.isPending || kinds.isPending) return <SkeletonRows rows={4} className="mt-13" />;
  if (list.isError) return <LoadFailed error={list.error} onRetry={() => void list.refetch()} />;
  if (all.length === 0) {
    return (
      <EmptyState title={t(`empty.${plural}.title`)} action={<NewLink plural={plural} />}>
        {t(`empty.${plural}`)}
      </EmptyState>
    );
  }
  const columns = kinds.data?.find((one) => one.plural === plural)?.columns ?? [];
  return (
    <>
      <div className="mb-2 flex flex-wrap gap-3">
        <SearchInput
          label={t("search", { kind: t(plural).toLowerCase() })}
          value={query}
          onValueChange={(next) =>
            void navigate({ search: (old) => ({ ...old, q: next || undefined }), replace: true })
          }
          className="w-full sm:max-w-72"
        />
        {namespaces.length > 1 ? (
          <Select
            aria-label={t("namespace")}
            value={namespace ?? ""}
            onValueChange={(next) => void navigate({ search: (old) => ({ ...old, namespace: next || undefined }) })}
            options={[
              { value: "", label: t("namespace.all") },
              ...namespaces.map(({ name }) => ({ value: name, label: name })),
            ]}
            className="sm:max-w-56"
          />
        ) : null}
      </div>
      {fitting.length > 0 ? (
        <ResourceTable plural={plural} items={fitting} columns={columns} />
      ) : (
        <NothingFits query={query} />
      )}
      {list.hasNextPage ? (
        <Button className="mt-4" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}

function NothingFits({ query }: { query: string }): ReactNode {
  const t = useAgentsText();
  const navigate = route.useNavigate();
  return (
    <EmptyState
      title={t("none.title", { query })}
      action={
        <Button onClick={() => void navigate({ search: (old) => ({ ...old, q: undefined, namespace: undefined }) })}>
          {t("none.clear")}
        </Button>
      }
    />
  );
}

function fits(item: Resource, query: string, namespace: string | undefined): boolean {
  if (namespace !== undefined && item.metadata.namespace !== namespace) return false;
  return `${item.metadata.name} ${displayName(item)}`.toLowerCase().includes(query.toLowerCase());
}
