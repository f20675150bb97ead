import * as z from "zod";
import type { KindDefinition } from "./definition.ts";
import { CredentialRef } from "./model.ts";
import { API_GROUP, API_VERSION } from "./resource.ts";
import { ResourceStatus } from "./status.ts";

export const WorkspaceSpec = z.object({
  repository: z
    .object({
      gitUrl: z.string().min(1).max(2000).describe("Address to clone from."),
      branch: z.string().min(1).max(300).optional().describe("Absent: the repository's default branch."),
      credentialRef: CredentialRef.optional().describe("The Secret to clone with."),
      gitRepo: z.string().max(500).optional().describe("Owner and name, as the Git host writes them."),
      gitRepoId: z.int().optional().describe("Id at the Git host."),
      gitDomain: z.string().max(300).optional().describe("Host name of the Git host."),
    })
    .optional()
    .describe("The Git repository that is checked out."),
  image: z.string().min(1).max(500).optional().describe("Container image that the work is done in."),
  setup: z.string().max(100_000).optional().describe("Shell commands that prepare a fresh checkout."),
});
export type WorkspaceSpec = z.infer<typeof WorkspaceSpec>;

export const workspace: KindDefinition = {
  kind: "Workspace",
  plural: "workspaces",
  singular: "workspace",
  shortNames: ["ws"],
  categories: ["agents", "weft", "all"],
  title: { en: "Workspace", zh: "工作区" },
  description: "A workspace is the code that a task works on.",
  group: API_GROUP,
  apiVersion: API_VERSION,
  namespaced: true,
  flat: false,
  spec: WorkspaceSpec,
  status: ResourceStatus,
  references: [{ path: "repository.credentialRef", kind: "Secret" }],
  selectable: ["spec.repository.gitUrl"],
  subresources: ["status"],
  configuration: false,
};
