import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";
import { NotFoundPage } from "../shell/problem-page.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { manifestOf } from "./manifest.ts";
import { kindsQuery, PLURALS, referableQuery, resourceQuery, type KindInfo, type Edited } from "./queries.ts";
import { ResourceEditor } from "./resource-editor.tsx";
import { blankManifest, copyOf } from "./templates.ts";

const route = getRouteApi("/app/agents/$kind/$namespace/$name");

export function ResourcePage(): ReactNode {
  const { kind, namespace, name } = route.useParams();
  const { from } = route.useSearch();
  const plural = PLURALS.find((one) => one === kind);
  if (plural === undefined) return <NotFoundPage />;
  return <EditPage plural={plural} namespace={namespace} name={name} from={from} />;
}

interface EditPageProps {
  plural: Edited;
  namespace: string;
  /** `~new` for one that does not exist yet. */
  name: string;
  /** The one to copy. */
  from: string | undefined;
  /** In place of the form that the schema makes. */
  fields?: ReactNode;
}

export function EditPage({ plural, namespace, name, from, fields }: EditPageProps): ReactNode {
  const kinds = useQuery(kindsQuery);
  const info = kinds.data?.find((one) => one.plural === plural);
  if (kinds.isError) return <Failed error={kinds.error} retry={() => void kinds.refetch()} />;
  if (kinds.isPending) return <Waiting />;
  if (info === undefined) return <NotFoundPage />;
  // Another address is another draft: nothing of the last one may be left.
  const key = `${plural}/${namespace}/${name}/${from ?? ""}`;
  if (name !== "~new")
    return <Stored key={key} plural={plural} info={info} fields={fields} namespace={namespace} name={name} />;
  if (from !== undefined)
    return <Copied key={key} plural={plural} info={info} fields={fields} namespace={namespace} from={from} />;
  return (
    <ResourceEditor
      key={key}
      plural={plural}
      info={info}
      fields={fields}
      stored={null}
      initial={blankManifest(info.kind, namespace)}
    />
  );
}

interface OneProps {
  plural: Edited;
  info: KindInfo;
  fields: ReactNode;
  namespace: string;
}

function Stored({ plural, info, fields, namespace, name }: OneProps & { name: string }): ReactNode {
  const query = useQuery({ ...resourceQuery(plural, namespace, name), refetchOnWindowFocus: false });
  if (query.isPending) return <Waiting />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return (
    <ResourceEditor plural={plural} info={info} fields={fields} stored={query.data} initial={manifestOf(query.data)} />
  );
}

function Copied({ plural, info, fields, namespace, from }: OneProps & { from: string }): ReactNode {
  const query = useQuery(resourceQuery(plural, namespace, from));
  const others = useQuery(referableQuery(plural));
  if (query.isPending || others.isPending) return <Waiting />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  const taken = new Set((others.data ?? []).map((item) => item.metadata.name));
  return (
    <ResourceEditor
      plural={plural}
      info={info}
      fields={fields}
      stored={null}
      initial={copyOf(manifestOf(query.data), taken)}
    />
  );
}

function Failed({ error, retry }: { error: unknown; retry: () => void }): ReactNode {
  return (
    <Page title="">
      <LoadFailed error={error} onRetry={retry} />
    </Page>
  );
}

function Waiting(): ReactNode {
  return (
    <div className="grid h-full grid-cols-1 gap-10 px-5 pt-10 sm:px-10 lg:grid-cols-2">
      <div className="flex flex-col gap-6">
        <Skeleton className="h-6 w-48" />
        {[1, 2, 3].map((row) => (
          <div key={row} className="flex flex-col gap-2">
            <Skeleton className="h-3 w-24" />
            <Skeleton className="h-9 w-full" />
          </div>
        ))}
      </div>
      <Skeleton className="h-64 w-full max-lg:hidden" />
    </div>
  );
}
