import { linkOptions } from "@tanstack/react-router";
import type { Edited } from "./queries.ts";

/** Where a kind is listed. */
export function listOf(plural: Edited) {
  return plural === "notifiers"
    ? linkOptions({ to: "/channels/notices" })
    : linkOptions({ to: "/agents", search: { kind: plural } });
}

/** Where one is looked at; for most kinds that is the editor. */
export function pageOf(plural: Edited, namespace: string, name: string) {
  return plural === "notifiers"
    ? linkOptions({ to: "/channels/notices/$namespace/$name", params: { namespace, name } })
    : editorOf(plural, namespace, name);
}

/** `name` is `~new` for one that does not exist yet; `from` names the one to copy. */
export function editorOf(plural: Edited, namespace: string, name: string, from?: string) {
  return plural === "notifiers"
    ? linkOptions({ to: "/channels/notices/$namespace/$name/edit", params: { namespace, name }, search: { from } })
    : linkOptions({
        to: "/agents/$kind/$namespace/$name",
        params: { kind: plural, namespace, name },
        search: { from },
      });
}
