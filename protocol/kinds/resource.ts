/** The envelope that all resources share; see docs/kinds.md. */
import * as z from "zod";

export const API_GROUP = "agent.wecode.io";
export const API_VERSION = "agent.wecode.io/v1";
/** Namespaces and secrets are where every Kubernetes client looks for them. */
export const CORE_API_VERSION = "v1";
export const DEFAULT_NAMESPACE = "default";
/** Where the product's own resources live; every organization can refer to them, nobody can write them. */
export const SYSTEM_NAMESPACE = "system";
export const NAME_MAX = 100;
/** Annotation that carries `metadata.displayName`. */
export const DISPLAY_NAME = "agent.wecode.io/display-name";

export const KIND_NAMES = [
  "Ghost",
  "Model",
  "Shell",
  "Bot",
  "Team",
  "Workspace",
  "Task",
  "Channel",
  "Notifier",
  "ServiceAccount",
  "Secret",
  "Namespace",
] as const;
export type Kind = (typeof KIND_NAMES)[number];

/** What a resource belongs to: it goes when its last owner goes. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Which fields a manager of server-side apply (or of plain updates) owns. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace: string;
  uid: string;
  /** Decimal integer, increasing over all writes of the organization. */
  resourceVersion: string;
  /** Counts changes of the spec. */
  generation: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  displayName?: string;
  creationTimestamp: string;
  /** Asked to go; it stays until `finalizers` is empty. */
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

export interface Resource<Spec = Record<string, unknown>, Status = Record<string, unknown>> {
  apiVersion: string;
  kind: Kind;
  metadata: Metadata;
  spec: Spec;
  status?: Status;
}

export interface ResourceList<Item = Resource> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: Item[];
}

/** One thing that is wrong with a manifest; `field` is its dotted path, e.g. `spec.members[0].botRef.name`. */
export interface Cause {
  field: string;
  reason: string;
  message: string;
}

/** Body of every error under /apis, as Kubernetes clients read it. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, never>;
  status: "Success" | "Failure";
  reason?: string;
  message?: string;
  code?: number;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: Cause[];
    retryAfterSeconds?: number;
  };
}

/** A resource named by another: in the same namespace unless it says otherwise, else one of the built-in ones. */
export const Reference = z
  .object({
    name: z.string().min(1).max(NAME_MAX).describe("Name of the resource."),
    namespace: z.string().min(1).max(63).optional().describe("Its namespace. Absent: that of the referring resource."),
  })
  .meta({ title: "Reference" });
export type Reference = z.infer<typeof Reference>;
