import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { AuditFilter } from "./access/queries.ts";
import { entranceRoutes } from "./entrance-routes.ts";
import { needsPerson, rootRoute, text } from "./root-route.ts";
import { configQuery } from "./session.ts";
import { AppShell } from "./shell/app-shell.tsx";
import { FailedPage, NotFoundPage } from "./shell/problem-page.tsx";
import { PagePending } from "./shell/page-pending.tsx";

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
  // The notice above the list depends on it: coming later it would push the list down.
  loader: ({ context }) => context.queryClient.prefetchQuery(configQuery),
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
  validateSearch: (search: Record<string, unknown>): { platform?: string | undefined } => ({
    platform: text(search["platform"]),
  }),
  component: lazyRouteComponent(() => import("./channels/new-channel-page.tsx"), "NewChannelPage"),
});
const channelRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels/$namespace/$name",
  validateSearch: (search: Record<string, unknown>): { view?: string | undefined } => ({ view: text(search["view"]) }),
  component: lazyRouteComponent(() => import("./channels/channel-page.tsx"), "ChannelPage"),
});

const notifiersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels/notices",
  component: lazyRouteComponent(() => import("./notifiers/notifiers-page.tsx"), "NotifiersPage"),
});
const notifierRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels/notices/$namespace/$name",
  validateSearch: (search: Record<string, unknown>): { view?: string | undefined } => ({ view: text(search["view"]) }),
  component: lazyRouteComponent(() => import("./notifiers/notifier-page.tsx"), "NotifierPage"),
});
/** `name` is `~new` for one that does not exist yet; `from` names the one to copy. */
const notifierEditRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/channels/notices/$namespace/$name/edit",
  validateSearch: (search: Record<string, unknown>): { from?: string | undefined } => ({ from: text(search["from"]) }),
  component: lazyRouteComponent(() => import("./notifiers/edit-page.tsx"), "EditNotifierPage"),
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
  ...entranceRoutes,
  appRoute.addChildren([
    homeRoute,
    chatRoute.addChildren([taskRoute]),
    agentsRoute,
    agentRoute,
    channelsRoute,
    newChannelRoute,
    channelRoute,
    notifiersRoute,
    notifierRoute,
    notifierEditRoute,
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
