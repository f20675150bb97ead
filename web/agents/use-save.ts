import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Resource } from "#protocol/kinds/resource";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { toast } from "../ui/toast.tsx";
import { pageOf } from "./addresses.ts";
import { mergeOnto } from "./changes.ts";
import { manifestOf, type Manifest } from "./manifest.ts";
import {
  createResource,
  dryRun,
  displayName,
  fetchResource,
  forgetResources,
  replaceResource,
  resourceQuery,
  type Edited,
} from "./queries.ts";
import type { Review } from "./review-dialog.tsx";
import { sameValue } from "./schema/paths.ts";
import { useAgentsText } from "./texts.ts";
import type { Draft } from "./use-draft.ts";

interface Conflict {
  theirs: Resource;
}

export type Saving = ReturnType<typeof useSave>;

/** Asks the server what a save would store, and holds that until the person decides. */
function useReview(plural: Edited, draft: Draft, base: Resource | null) {
  const [review, setReview] = useState<Review | null>(null);
  const look = useMutation({
    mutationFn: (_store: () => void) => dryRun(plural, draft.manifest, base?.metadata.resourceVersion ?? null),
    onSuccess: ({ after, warnings }, store) => {
      // A new one has nothing to be compared with: only a warning is worth a stop.
      const before = base && manifestOf(base);
      const shown = manifestOf(after);
      // Nor has one of which only a secret is new: that is not shown.
      if (warnings.length === 0 && (before === null || sameValue(before, shown))) return store();
      setReview({ before, after: shown, warnings });
    },
    // The save itself tells of a conflict, and how to get out of it.
    onError: (error, store) => (error instanceof ApiError && error.code === "CONFLICT" ? store() : draft.refuse(error)),
  });
  return { review, look, close: () => setReview(null) };
}

/** After a save: the person is told, lists are read again, and what is new gets its own address. */
function useTellSaved(plural: Edited, isNew: boolean): (saved: Resource) => Promise<void> {
  const t = useAgentsText();
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (saved) => {
    const { namespace, name } = saved.metadata;
    client.setQueryData(resourceQuery(plural, namespace, name).queryKey, saved);
    toast(isNew ? t("created", { name: displayName(saved) }) : t("saved"), { tone: "success" });
    await client.invalidateQueries({ queryKey: ["resources", plural] });
    if (!isNew) return;
    await navigate({ ...pageOf(plural, namespace, name), replace: true, ignoreBlocker: true });
  };
}

/** Saves a draft; when somebody saved first, holds what they made of it until the person decides. */
export function useSave(plural: Edited, stored: Resource | null, draft: Draft) {
  const errorText = useErrorText();
  const client = useQueryClient();
  const tell = useTellSaved(plural, stored === null);
  const [base, setBase] = useState(stored);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const reviewing = useReview(plural, draft, base);
  const settle = async (saved: Resource): Promise<void> => {
    setConflict(null);
    reviewing.close();
    setBase(saved);
    draft.reset(manifestOf(saved));
    await tell(saved);
  };
  const save = useMutation({
    mutationFn: ({ manifest, version }: { manifest: Manifest; version: string | null }) =>
      version === null ? createResource(plural, manifest) : replaceResource(plural, manifest, version),
    onSuccess: settle,
    onError: async (error) => {
      reviewing.close();
      draft.refuse(error);
      if (base === null || !(error instanceof ApiError) || error.code !== "CONFLICT") return;
      try {
        setConflict({ theirs: await fetchResource(plural, base.metadata.namespace, base.metadata.name) });
      } catch (failure) {
        toast(errorText(failure), { tone: "error" });
      }
    },
  });
  const version = base?.metadata.resourceVersion ?? null;
  const store = (): void => save.mutate({ manifest: draft.manifest, version });
  return {
    /** Asks the server what would be stored, and shows it. */
    save: () => reviewing.look.mutate(store),
    review: reviewing.review,
    confirm: store,
    closeReview: reviewing.close,
    adopt: settle,
    busy: reviewing.look.isPending || save.isPending,
    error: save.error ?? reviewing.look.error,
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
