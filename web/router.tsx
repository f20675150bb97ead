import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { AuditFilter } from "./access/queries.ts";
import { safeNext } from "./account/credentials.ts";
import { loadMe, meQuery } from "./session.ts";
import { AppShell } from "./shell/app-shell.tsx";
import { FailedPage, NotFoundPage } from "./shell/problem-page.tsx";
import { hasSignedInBefore, rememberSignIn } from "./shell/visited.ts";
import { PagePending } from "./shell/page-pending.tsx";

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

// ---------------------------------------------------------------- signed out

interface Entrance {
  context: { queryClient: QueryClient };
  search: { next?: string | undefined };
}

/** Who is signed in already goes on; whether the server can be reached is for the form to find out. */
async function passThrough({ context, search }: Entrance): Promise<void> {
  const me = await context.queryClient.ensureQueryData(meQuery).catch(() => null);
  if (me !== null) throw redirect({ href: safeNext(search.next) });
}

/** Who is not signed in does that first, and comes back. */
async function needsPerson(context: Entrance["context"], href: string): Promise<void> {
  const me = await loadMe(context.queryClient);
  if (me !== null) return rememberSignIn();
  const next = href === "/" ? undefined : href;
  throw redirect({ to: hasSignedInBefore() ? "/sign-in" : "/sign-up", search: { next } });
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

// ---------------------------------------------------------------- signed in

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  component: AppShell,
  beforeLoad: ({ context, location }) => needsPerson(context, location.href),
});
const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/chat" });
  },
});

/** `q` and `archived` filter the list of conversations; `team` (namespace/name) and `prompt` begin a new one. */
export interface ChatSearch {
  q?: string | undefined;
  archived?: boolean | undefined;
  team?: string | undefined;
  prompt?: string | undefined;
}
const chatRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/chat",
  validateSearch: (search: Record<string, unknown>): ChatSearch => ({
    q: text(search["q"]),
    archived: search["archived"] === true ? true : undefined,
    team: text(search["team"]),
    prompt: text(search["prompt"]),
  }),
  // The page stays mounted from one conversation to the next; it reads the id with useParams({ strict: false }).
  component: lazyRouteComponent(() => import("./chat/chat-page.tsx"), "ChatPage"),
});
const taskRoute = createRoute({ getParentRoute: () => chatRoute, path: "$taskId" });

export interface AgentsSearch {
  kind?: string | undefined;
  q?: string | undefined;
  namespace?: string | undefined;
}
const agentsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/agents",
  validateSearch: (search: Record<string, unknown>): AgentsSearch => ({
    kind: text(search["kind"]),
    q: text(search["q"]),
    namespace: text(search["namespace"]),
  }),
  component: lazyRouteComponent(() => import("./agents/agents-page.tsx"), "AgentsPage"),
});
/** `name` is `~new` for one that does not exist yet; `from` names the one to copy. */
const agentRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/agents/$kind/$namespace/$name",
  validateSearch: (search: Record<string, unknown>): { from?: string | undefined } => ({ from: text(search["from"]) }),
  component: lazyRouteComponent(() => import("./agents/resource-page.tsx"), "ResourcePage"),
});

const channelsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels",
  component: lazyRouteComponent(() => import("./channels/channels-page.tsx"), "ChannelsPage"),
});
const newChannelRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels/new",
  component: lazyRouteComponent(() => import("./channels/new-channel-page.tsx"), "NewChannelPage"),
});
const channelRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels/$namespace/$name",
  validateSearch: (search: Record<string, unknown>): { view?: string | undefined } => ({ view: text(search["view"]) }),
  component: lazyRouteComponent(() => import("./channels/channel-page.tsx"), "ChannelPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});
const settingsHomeRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/profile" });
  },
});
const profileRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/profile",
  component: lazyRouteComponent(() => import("./settings/profile-page.tsx"), "ProfilePage"),
});
const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/members",
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: text(search["q"]) }),
  component: lazyRouteComponent(() => import("./settings/members-page.tsx"), "MembersPage"),
});
const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/api-keys",
  component: lazyRouteComponent(() => import("./settings/api-keys-page.tsx"), "ApiKeysPage"),
});
const groupsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/groups",
  component: lazyRouteComponent(() => import("./access/groups-page.tsx"), "GroupsPage"),
});
const groupRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/groups/$namespace",
  component: lazyRouteComponent(() => import("./access/group-page.tsx"), "GroupPage"),
});
const serviceAccountsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/service-accounts",
  component: lazyRouteComponent(() => import("./access/service-accounts-page.tsx"), "ServiceAccountsPage"),
});
const secretsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/secrets",
  component: lazyRouteComponent(() => import("./access/secrets-page.tsx"), "SecretsPage"),
});
const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/audit",
  validateSearch: (search: Record<string, unknown>): AuditFilter => ({
    kind: text(search["kind"]),
    namespace: text(search["namespace"]),
    name: text(search["name"]),
    verb: text(search["verb"]),
  }),
  component: lazyRouteComponent(() => import("./access/audit-page.tsx"), "AuditPage"),
});
const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/sessions",
  component: lazyRouteComponent(() => import("./settings/sessions-page.tsx"), "SessionsPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  signUpRoute,
  resetPasswordRoute,
  inviteRoute,
  deviceRoute,
  shareRoute,
  appRoute.addChildren([
    homeRoute,
    chatRoute.addChildren([taskRoute]),
    agentsRoute,
    agentRoute,
    channelsRoute,
    newChannelRoute,
    channelRoute,
    settingsRoute.addChildren([
      settingsHomeRoute,
      profileRoute,
      membersRoute,
      groupsRoute,
      groupRoute,
      serviceAccountsRoute,
      apiKeysRoute,
      sessionsRoute,
      secretsRoute,
      auditRoute,
    ]),
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPendingMs: 250,
    defaultPendingComponent: PagePending,
    defaultErrorComponent: FailedPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
