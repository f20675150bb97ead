import type { Actor } from "#core/actor";
import type { Cause } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import type { Opening } from "#services/task/load-opening";
import type { ResourceKey } from "../get.ts";
import type { ResourceRow } from "#db/schema/resources";
import type { ChangeType, SecretPort, StoredChange, WritePorts } from "../ports.ts";
import type { Scope } from "../scope.ts";

export type Spec = Record<string, unknown>;

export interface SealRequest {
  key: ResourceKey;
  spec: Spec;
  /** What is stored now; absent for what is new. */
  before: Spec | undefined;
  dryRun: boolean;
}

/** What follows from a change outside of Postgres. */
export interface FollowPorts {
  scope: Scope;
  conversations: {
    /** The same opening again changes nothing. */
    open(opening: Opening): Promise<void>;
    /** Its record goes to the archive; the order may get lost on its way. */
    archive(taskId: string): Promise<void>;
    tellDeleted(taskId: string, userId: string): Promise<void>;
  };
  /** Keys or roles of a person or service account have ended: so must what is open through them. */
  accessChanged(userId: string): Promise<void>;
  /** A channel, or what it is configured by, was made, changed or deleted. The same again changes nothing. */
  channelChanged(channelId: string): Promise<void>;
}

/** Of a row what can be written down until its consequences are carried out. */
export type FollowedRow = Pick<
  ResourceRow,
  "uid" | "organizationId" | "kind" | "namespace" | "name" | "spec" | "createdBy"
>;

/** A change that the hub owes its consequences. */
export interface Followed {
  type: ChangeType;
  row: FollowedRow;
  /** Who did it; absent where only the row is known any more. */
  actor?: Actor;
}

/** Done as far as one can tell now; to be looked after once more later. */
export interface AskAgain {
  askAgainMs: number;
}

/** What is there already; nothing for what is new. */
export interface Stored {
  uid: string | undefined;
  before: Spec | undefined;
}

/** What one kind does beyond being stored. */
export interface KindBehaviour {
  /** Begins the name of one that comes without. */
  namePrefix?: string;
  initialStatus?: Spec;
  /** More than its references decides whether it is Ready: something else reports it, and what that said stays. */
  reportsReady?: boolean;
  /** What is wrong with a spec that only the rest of the house can tell. */
  causes?: (ctx: Context, ports: WritePorts, spec: Spec, stored: Stored) => Promise<Cause[]>;
  /**
   * Moves what is secret out of a spec. Applying what is stored already must answer what is stored already; a dry run
   * stores nothing.
   */
  seal?: (ctx: Context, secrets: SecretPort, request: SealRequest) => Promise<Spec>;
  /** A spec as somebody sent it, without what is secret; for copies of manifests that clients keep with a resource. */
  scrub?: (spec: Spec) => Spec;
  /** A stored spec as clients may see it. */
  shown?: (spec: Spec) => Spec;
  /** Does this change have consequences? Asked at once, after each change. */
  owes?: (change: StoredChange) => boolean;
  /**
   * Carries the consequences out; `tries` attempts came before. May be told the same again, after a crash or a failure,
   * and is when it wants to be.
   */
  follow?: (ports: FollowPorts, followed: Followed, tries: number) => Promise<void | AskAgain>;
}
