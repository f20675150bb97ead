import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { toast } from "../ui/toast.tsx";
import { mergeOnto } from "./changes.ts";
import { manifestOf, type Manifest } from "./manifest.ts";
import {
  createResource,
  displayName,
  fetchResource,
  forgetResources,
  replaceResource,
  resourceQuery,
  type Plural,
} from "./queries.ts";
import { useAgentsText } from "./texts.ts";
import type { Draft } from "./use-draft.ts";

interface Conflict {
  theirs: Resource;
}

export type Saving = ReturnType<typeof useSave>;

/** Saves a draft; when somebody saved first, holds what they made of it until the person decides. */
export function useSave(plural: Plural, stored: Resource | null, draft: Draft) {
  const t = useAgentsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [base, setBase] = useState(stored);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const settle = async (saved: Resource): Promise<void> => {
    setConflict(null);
    setBase(saved);
    draft.reset(manifestOf(saved));
    const { namespace, name } = saved.metadata;
    client.setQueryData(resourceQuery(plural, namespace, name).queryKey, saved);
    toast(stored === null ? t("created", { name: displayName(saved) }) : t("saved"), { tone: "success" });
    await client.invalidateQueries({ queryKey: ["resources", plural] });
    if (stored === null)
      await navigate({
        to: "/agents/$kind/$namespace/$name",
        params: { kind: plural, namespace, name },
        replace: true,
        ignoreBlocker: true,
      });
  };
  const save = useMutation({
    mutationFn: ({ manifest, version }: { manifest: Manifest; version: string | null }) =>
      version === null ? createResource(plural, manifest) : replaceResource(plural, manifest, version),
    onSuccess: settle,
    onError: async (error) => {
      draft.refuse(error);
      if (base === null || !(error instanceof ApiError) || error.code !== "CONFLICT") return;
      try {
        setConflict({ theirs: await fetchResource(plural, base.metadata.namespace, base.metadata.name) });
      } catch (failure) {
        toast(errorText(failure), { tone: "error" });
      }
    },
  });
  return {
    save: () => save.mutate({ manifest: draft.manifest, version: base?.metadata.resourceVersion ?? null }),
    busy: save.isPending,
    error: save.error,
    base,
    conflict,
    closeConflict: () => setConflict(null),
    takeTheirs: async (): Promise<void> => {
      if (conflict === null) return;
      const { theirs } = conflict;
      save.reset();
      setConflict(null);
      setBase(theirs);
      draft.reset(manifestOf(theirs));
      await forgetResources(client, plural);
    },
    merge: () => {
      if (conflict === null || base === null) return;
      const merged = mergeOnto(manifestOf(base), draft.manifest, manifestOf(conflict.theirs)) as Manifest;
      save.mutate({ manifest: merged, version: conflict.theirs.metadata.resourceVersion });
    },
  };
}
