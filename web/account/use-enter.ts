import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { meQuery } from "../session.ts";
import { safeNext } from "./credentials.ts";

/** What follows a successful sign-in: the person is known, and the page they wanted opens. */
export function useEnter(): (next: string | undefined) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return useCallback(
    async (next) => {
      client.removeQueries({ queryKey: meQuery.queryKey });
      await client.fetchQuery(meQuery);
      router.history.push(safeNext(next));
    },
    [client, router],
  );
}
