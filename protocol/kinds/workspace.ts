import * as z from "zod";
import { CredentialRef } from "./model.ts";

export const WorkspaceSpec = z.object({
  repository: z
    .object({
      gitUrl: z.string().min(1).max(2000),
      branch: z.string().min(1).max(300).optional(),
      credentialRef: CredentialRef.optional(),
      gitRepo: z.string().max(500).optional(),
      gitRepoId: z.int().optional(),
      gitDomain: z.string().max(300).optional(),
    })
    .optional(),
  image: z.string().min(1).max(500).optional(),
  setup: z.string().max(100_000).optional().describe("Shell commands that prepare a fresh checkout."),
});
export type WorkspaceSpec = z.infer<typeof WorkspaceSpec>;
