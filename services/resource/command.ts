import type { Kind, Resource } from "#protocol/kinds/resource";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface WriteOptions {
  /** The whole pipeline, nothing stored. */
  dryRun: boolean;
  fieldValidation: FieldValidation;
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
export type ReplaceCommand = Target & { verb: "replace"; manifest: unknown };
/** JSON merge patch. A resourceVersion inside it must be the current one. */
export type PatchCommand = Target & { verb: "patch"; patch: unknown };
export type DeleteCommand = Target & { verb: "delete"; preconditions: { uid?: string; resourceVersion?: string } };

export type ResourceCommand = CreateCommand | ReplaceCommand | PatchCommand | DeleteCommand;

export interface Written {
  resource: Resource;
  /** Shown to the person; each becomes a `Warning` header. */
  warnings: string[];
  /** False for a dry run and for a write that changes nothing. */
  stored: boolean;
}
