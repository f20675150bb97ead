import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet, redirect } from "@tanstack/react-router";
import { loadMe } from "./session.ts";
import { LostPage } from "./shell/problem-page.tsx";
import { hasSignedInBefore, rememberSignIn } from "./shell/visited.ts";

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: LostPage,
});

/** A value of the address that should be text. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Who is not signed in does that first, and comes back. */
export async function needsPerson(context: { queryClient: QueryClient }, href: string): Promise<void> {
  const me = await loadMe(context.queryClient);
  if (me !== null) return rememberSignIn();
  const next = href === "/" ? undefined : href;
  throw redirect({ to: hasSignedInBefore() ? "/sign-in" : "/sign-up", search: { next } });
}
