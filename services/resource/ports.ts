import type { ResourceRow } from "#db/schema/resources";
import type { Platform } from "#protocol/channel-event";
import type { Context } from "#services/context";
import type { Namespace } from "./namespaces.ts";

export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

/** What one statement did to a resource, in the order of versions. `row` carries the version that it got. */
export interface StoredChange {
  type: ChangeType;
  row: ResourceRow;
  /** As it was; absent for what is new, and where nobody knows. */
  before?: ResourceRow;
}
export interface NamespaceChange {
  type: ChangeType;
  namespace: Namespace;
  resourceVersion: number;
}

/** What the verbs need of the rest of the house. */
export interface WritePorts {
  newId(): string;
  secrets: SecretPort;
  /** Names of what a platform asks for, and which of them are secrets; null for a platform without an adapter. */
  channelFields(platform: Platform): { all: readonly string[]; secret: readonly string[] } | null;
  /** Told of every change that was stored, also when the command it belongs to fails later. */
  changed(change: StoredChange): void;
  namespaceChanged(change: NamespaceChange): void;
}

/** Where inline keys go at admission. All of it inside the actor's organization. */
export interface SecretPort {
  /** Seals a value and answers the id under which a spec may refer to it. */
  seal(ctx: Context, secret: { label: string; value: string }): Promise<string>;
  /** Held by the resource that `label` names (Kind/namespace/name): what another one holds is not there. */
  exists(ctx: Context, id: string, label: string): Promise<boolean>;
  /** Is this what lies sealed under the id? Then applying it again changes nothing. */
  matches(ctx: Context, id: string, value: string): Promise<boolean>;
  /** What lies sealed under the id, in clear, to be sealed anew; null when there is nothing. */
  open(ctx: Context, id: string): Promise<string | null>;
}
