import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EditPage } from "../agents/resource-page.tsx";
import { NotifierFields } from "./notifier-fields.tsx";

const route = getRouteApi("/app/channels/notices/$namespace/$name/edit");

/** A notifier as form and YAML, like any other resource. */
export function EditNotifierPage(): ReactNode {
  const { namespace, name } = route.useParams();
  const { from } = route.useSearch();
  return <EditPage plural="notifiers" namespace={namespace} name={name} from={from} fields={<NotifierFields />} />;
}
