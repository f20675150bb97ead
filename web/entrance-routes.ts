import type { QueryClient } from "@tanstack/react-query";
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { safeNext } from "./account/credentials.ts";
import { needsPerson, rootRoute, text } from "./root-route.ts";
import { meQuery } from "./session.ts";

interface Entrance {
  context: { queryClient: QueryClient };
  search: { next?: string | undefined };
}

/** Who is signed in already goes on. Nobody who asked in vain is kept from the form: it says so when it is sent. */
async function passThrough({ context, search }: Entrance): Promise<void> {
  await context.queryClient.prefetchQuery(meQuery);
  if (context.queryClient.getQueryData(meQuery.queryKey)) throw redirect({ href: safeNext(search.next) });
}

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined; error?: string | undefined } => ({
    next: text(search["next"]),
    error: text(search["error"]),
  }),
  beforeLoad: passThrough,
  component: lazyRouteComponent(() => import("./account/sign-in-page.tsx"), "SignInPage"),
});
const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-up",
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined; email?: string | undefined } => ({
    next: text(search["next"]),
    email: text(search["email"]),
  }),
  beforeLoad: passThrough,
  component: lazyRouteComponent(() => import("./account/sign-up-page.tsx"), "SignUpPage"),
});
const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  validateSearch: (search: Record<string, unknown>): { token?: string | undefined; error?: string | undefined } => ({
    token: text(search["token"]),
    error: text(search["error"]),
  }),
  component: lazyRouteComponent(() => import("./account/reset-password-page.tsx"), "ResetPasswordPage"),
});
const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite/$id",
  component: lazyRouteComponent(() => import("./account/invite-page.tsx"), "InvitePage"),
});
/** Where a program without a browser sends its person (`weft login`). */
const deviceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/device",
  validateSearch: (search: Record<string, unknown>): { user_code?: string | undefined } => ({
    user_code: text(search["user_code"]),
  }),
  beforeLoad: ({ context, location }) => needsPerson(context, location.href),
  component: lazyRouteComponent(() => import("./account/device-page.tsx"), "DevicePage"),
});
const shareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/share/$token",
  component: lazyRouteComponent(() => import("./chat/share-page.tsx"), "SharePage"),
});

/** What stands outside the signed-in part. */
export const entranceRoutes = [
  signInRoute,
  signUpRoute,
  resetPasswordRoute,
  inviteRoute,
  deviceRoute,
  shareRoute,
] as const;
