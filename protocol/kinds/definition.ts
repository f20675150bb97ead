import type * as z from "zod";
import type { Kind } from "./resource.ts";

/** What there is to know of a kind besides its columns and its rules (core/resource/kinds). */
export interface KindDefinition {
  kind: Kind;
  plural: string;
  singular: string;
  shortNames: string[];
  /** Names under which `kubectl get` shows several kinds at once. */
  categories: string[];
  title: { en: string; zh: string };
  description: string;
  /** "" is the core group of Kubernetes. */
  group: string;
  apiVersion: string;
  namespaced: boolean;
  /** The fields of the spec stand at the top level of a manifest, as in a Secret. */
  flat: boolean;
  spec: z.ZodObject;
  status: z.ZodObject;
  /** Where the spec names other resources; `[]` in a path means every entry of a list. */
  references: { path: string; kind: Kind }[];
  /** Paths that a field selector may use, besides metadata.name and metadata.namespace. */
  selectable: string[];
  subresources: ("status" | "log")[];
  /** Part of what a turn is configured by: a write bumps the organization's configuration version. */
  configuration: boolean;
}
