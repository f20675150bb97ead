import type { FieldValidation } from "#core/resource/field-validation";
import type { NamespaceFilter } from "#core/namespace";
import type { Kind, Resource } from "#protocol/kinds/resource";
import type { Namespace } from "./namespaces.ts";

export type Propagation = "Background" | "Foreground" | "Orphan";

export interface WriteOptions {
  /** The whole pipeline, nothing stored. */
  dryRun: boolean;
  fieldValidation: FieldValidation;
  /** Fields that the body gave twice. */
  duplicates?: string[];
  /** Who is noted as the owner of the fields that are written. */
  fieldManager?: string;
}

interface Target {
  kind: Kind;
  namespace: string;
  name: string;
  options: WriteOptions;
}

export interface CreateCommand {
  verb: "create";
  kind: Kind;
  namespace: string;
  manifest: unknown;
  options: WriteOptions;
  /** Given by the hub when it must know the uid beforehand; never by a client. */
  uid?: string;
}
/** The whole resource anew; its metadata must carry the resourceVersion that was read. */
export type ReplaceCommand = Target & { verb: "replace"; manifest: unknown; subresource?: "status" };
export type Patch =
  /** RFC 7396. A resourceVersion inside must be the current one. */
  | { type: "merge"; body: unknown }
  /** RFC 6902. */
  | { type: "json"; body: unknown }
  /** Server-side apply: creates what is not there. */
  | { type: "apply"; body: unknown; force: boolean };
export type PatchCommand = Target & { verb: "patch"; patch: Patch; subresource?: "status" };

export interface Preconditions {
  uid?: string;
  resourceVersion?: string;
}
export type DeleteCommand = Target & { verb: "delete"; preconditions: Preconditions; propagation?: Propagation };

export interface DeleteCollectionCommand {
  verb: "delete-collection";
  kind: Kind;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Tasks of others are left alone, but for group chats; see ListQuery. */
  visibleTo?: string;
  within?: NamespaceFilter;
  propagation?: Propagation;
  options: WriteOptions;
}

/** Back to what the resource was at an earlier version; of a deleted one (`uid`), back to life. */
export type RestoreCommand = Target & { verb: "restore"; resourceVersion?: number; uid?: string };

export type ResourceCommand =
  | CreateCommand
  | ReplaceCommand
  | PatchCommand
  | DeleteCommand
  | DeleteCollectionCommand
  | RestoreCommand;

/** A set of manifests as one write, in the order of their references. */
export interface SetCommand {
  verb: "apply-set" | "delete-set";
  namespace: string;
  manifests: unknown[];
  /** All or nothing. */
  atomic: boolean;
  options: WriteOptions;
}

export type NamespaceCommand =
  | { verb: "create-namespace"; manifest: unknown; options: WriteOptions }
  | { verb: "patch-namespace"; name: string; patch: Patch; options: WriteOptions }
  | { verb: "replace-namespace"; name: string; manifest: unknown; options: WriteOptions }
  | { verb: "delete-namespace"; name: string; options: WriteOptions };

export interface Written {
  resource: Resource;
  /** Shown to the person; each becomes a `Warning` header. */
  warnings: string[];
  /** False for a dry run and for a write that changes nothing. */
  stored: boolean;
  /** It was not there before. */
  created?: boolean;
  /** It is gone now, not just marked to go. */
  removed?: boolean;
}

export interface SetResult {
  kind: string;
  namespace: string;
  name: string;
  outcome: "created" | "configured" | "unchanged" | "deleted" | "failed";
  warnings: string[];
  resource?: Resource;
  /** Why it failed. */
  error?: { reason: string; message: string };
}

export interface WrittenNamespace {
  namespace: Namespace;
  resourceVersion: number;
  warnings: string[];
}
