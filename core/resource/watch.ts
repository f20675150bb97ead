/** What one who watches is told of a change: selectors make a resource appear and disappear. */
import { inNamespaces, type NamespaceFilter } from "#core/namespace";
import type { Kind, Resource } from "#protocol/kinds/resource";
import { canonicalJson } from "./apply/path-element.ts";
import { matchesFields, type FieldRequirement } from "./field-selector.ts";
import { matchesLabels, type Requirement } from "./label-selector.ts";
import { textAt } from "./value-at.ts";
import { inCurrentSpelling } from "./wegent-spelling.ts";

export type NewsType = "ADDED" | "MODIFIED" | "DELETED";

/** A resource with what decides who may see it. */
export interface Seen {
  object: Resource;
  /** Who made it. */
  owner: string;
}

export interface News {
  resourceVersion: number;
  type: NewsType;
  now: Seen;
  /** As it was before a change. `unseen`: nobody knows; then the watcher is told more rather than less. */
  before?: Seen | "unseen";
}

export interface WatchFilter {
  kind: Kind;
  namespaces: NamespaceFilter;
  /** Only the namespaces named, not what is nested in them. */
  exact?: boolean;
  labels: Requirement[];
  fields: FieldRequirement[];
  /** Tasks of others are not shown, but for group chats. */
  visibleTo?: string;
}

export interface Told {
  type: NewsType;
  object: Resource;
}

/** Null: nothing that concerns this watcher. What leaves its view is told as DELETED, with the new resourceVersion. */
export function toldOf(filter: WatchFilter, news: News): Told | null {
  const { type, now, before } = news;
  if (now.object.kind !== filter.kind) return null;
  const is = type !== "DELETED" && matches(filter, now);
  if (type === "ADDED") return is ? { type, object: now.object } : null;
  if (before === "unseen") return toldBlindly(filter, news);
  const earlier = before ?? now;
  const was = matches(filter, earlier);
  if (is) return { type: was ? "MODIFIED" : "ADDED", object: now.object };
  return was ? gone(news, type === "DELETED" ? now.object : earlier.object) : null;
}

/** It may have been in view before; but what the watcher may not see at all is never shown, not even as gone. */
function toldBlindly(filter: WatchFilter, news: News): Told | null {
  const { type, now } = news;
  if (!isVisible(filter, now)) return null;
  return matches(filter, now) ? { type, object: now.object } : gone(news, now.object);
}

function gone({ resourceVersion }: News, object: Resource): Told {
  const metadata = { ...object.metadata, resourceVersion: String(resourceVersion) };
  return { type: "DELETED", object: { ...object, metadata } };
}

export function matches(filter: WatchFilter, seen: Seen): boolean {
  const { labels = {} } = seen.object.metadata;
  if (!isVisible(filter, seen) || !matchesLabels(filter.labels, labels)) return false;
  return filter.fields.length === 0 || matchesFields(filter.fields, inCurrentSpelling(seen.object));
}

function isVisible(filter: WatchFilter, { object, owner }: Seen): boolean {
  const { name, namespace } = object.metadata;
  if (!isPlaced(filter, object.kind === "Namespace" ? name : namespace)) return false;
  if (object.kind !== "Task" || filter.visibleTo === undefined || owner === filter.visibleTo) return true;
  return inCurrentSpelling(object).spec?.["groupChat"] === true;
}

function isPlaced({ namespaces, exact }: WatchFilter, namespace: string): boolean {
  return exact ? (namespaces?.includes(namespace) ?? true) : inNamespaces(namespaces, namespace);
}

/** Only labels and the fields of selectors can make a change of view; others need no copy of how it was. */
export function mayMoveViews(one: Seen, other: Seen, selectable: string[]): boolean {
  const text = (seen: Seen) => {
    const object = inCurrentSpelling(seen.object);
    return canonicalJson([
      object.metadata.labels ?? {},
      object.spec?.["groupChat"] ?? false,
      ...selectable.map((path) => textAt(object, path)),
    ]);
  };
  return text(one) !== text(other);
}
