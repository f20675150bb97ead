import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { API_GROUP, API_VERSION } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

export const ServiceAccountSpec = z.object({
  displayName: z.string().min(1).max(200).optional().describe("What people see instead of its name."),
});
export type ServiceAccountSpec = z.infer<typeof ServiceAccountSpec>;

export const serviceAccount: KindDefinition = {
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  singular: "serviceaccount",
  shortNames: ["sa"],
  categories: [],
  title: { en: "Service account", zh: "服务账号" },
  description: "A service account is who a program is: API keys and rights are given to it.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: ServiceAccountSpec,
  status: ResourceStatus,
  references: [],
  selectable: [],
  subresources: ["status"],
  configuration: false,
};
