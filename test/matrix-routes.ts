// Every route of the product with the right that it needs. A route without a line here fails test/matrix.test.ts.
import type { Verb } from "#auth/scopes";
import { at, inside, own, type More, type RouteCase } from "./matrix-case.ts";
import { NAMESPACE, type Names } from "./matrix-world.ts";

const KEY_OPTIONS = { scopes: ["read:bots"], expires_at: "2100-01-01T00:00:00Z" };

const MESSAGE_OPTIONS = {
  client_message_id: "0198c0de-0000-7000-8000-000000000000",
  attachments: ["x"],
  mentions: ["x"],
  options: { model: "x" },
  mode: "queue",
  replaces: "x",
  form_answer: { size: "small" },
  action: "pipeline:confirm",
};

const ACCOUNTS: RouteCase[] = [
  at("GET", "/api/v1/config", "public"),
  at("GET", "/api/v1/cluster", "public"),
  at("GET", "/healthz", "public"),
  at("GET", "/readyz", "public"),
  at("GET", "/api/v1/me", "known"),
  at("PATCH", "/api/v1/me", "person", { body: { locale: "en" }, optional: { name: "Ada" } }),
  at("GET", "/api/v1/kinds", "known"),
  at("POST", "/api/v1/socket-tickets", "known", { body: {} }),
  at("GET", "/api/v1/api-keys", own("list", "api-keys")),
  at("POST", "/api/v1/api-keys", own("create", "api-keys"), {
    body: { name: "k" },
    optional: KEY_OPTIONS,
    harmless: { name: "" },
  }),
  at("DELETE", "/api/v1/api-keys/:id", own("delete", "api-keys"), {
    to: ({ ownKeyId }) => `/api/v1/api-keys/${ownKeyId}`,
    destroys: true,
  }),
  at("GET", "/api/v1/sessions", "person"),
  at("DELETE", "/api/v1/sessions", "person"),
  at("DELETE", "/api/v1/sessions/:id", "own", {
    to: ({ sessionId }) => `/api/v1/sessions/${sessionId}`,
    destroys: true,
  }),
  at("GET", "/api/v1/members", own("list", "members")),
  at("PATCH", "/api/v1/members/:id", own("update", "members"), {
    to: ({ memberId }) => `/api/v1/members/${memberId}`,
    body: { role: "viewer" },
    destroys: true,
  }),
  at("DELETE", "/api/v1/members/:id", "own", { to: ({ memberId }) => `/api/v1/members/${memberId}`, destroys: true }),
  at("GET", "/api/v1/invitations", own("list", "invitations")),
  at("POST", "/api/v1/invitations", own("create", "invitations"), {
    body: { email: "new@example.com", role: "viewer" },
    harmless: { email: "no address" },
  }),
  at("DELETE", "/api/v1/invitations/:id", own("delete", "invitations"), {
    to: ({ invitationId }) => `/api/v1/invitations/${invitationId}`,
    destroys: true,
  }),
  at("GET", "/api/v1/invitations/:id", "public", { to: ({ invitationId }) => `/api/v1/invitations/${invitationId}` }),
  at("POST", "/api/v1/invitations/:id/accept", "own", {
    to: ({ invitationId }) => `/api/v1/invitations/${invitationId}/accept`,
    destroys: true,
    isToken: true,
  }),
  at("POST", "/api/v1/organization/switch", "own", {
    body: { organization_id: "0198c0de-0000-7000-8000-000000000000" },
  }),
  at("GET", "/api/v1/shares/:token", "public", { to: () => "/api/v1/shares/share_nothing" }),
];

const ACCESS: RouteCase[] = [
  at("GET", "/api/v1/groups", own("list", "namespaces")),
  at("POST", "/api/v1/groups", own("create", "namespaces"), {
    body: { name: "fresh" },
    harmless: { name: "Not A Name" },
  }),
  at("GET", "/api/v1/groups/:namespace", inside("get", "namespaces"), {
    to: ({ namespace }) => `/api/v1/groups/${namespace}`,
  }),
  at("DELETE", "/api/v1/groups/:namespace", inside("delete", "namespaces"), {
    to: ({ namespace }) => `/api/v1/groups/${namespace}`,
    destroys: true,
  }),
  at("GET", "/api/v1/groups/:namespace/members", inside("list", "namespace-members"), {
    to: ({ namespace }) => `/api/v1/groups/${namespace}/members`,
  }),
  at("POST", "/api/v1/groups/:namespace/members", inside("create", "namespace-members"), {
    to: ({ namespace }) => `/api/v1/groups/${namespace}/members`,
    body: { role: "Reporter", user_id: "0198c0de-0000-7000-8000-000000000000" },
  }),
  at("PATCH", "/api/v1/groups/:namespace/members/:id", inside("update", "namespace-members"), {
    to: ({ namespace, namespaceMemberId }) => `/api/v1/groups/${namespace}/members/${namespaceMemberId}`,
    body: { role: "Reporter" },
    destroys: true,
  }),
  at("DELETE", "/api/v1/groups/:namespace/members/:id", inside("list", "namespace-members"), {
    to: ({ namespace }) => `/api/v1/groups/${namespace}/members/0198c0de-0000-7000-8000-000000000000`,
  }),
  at("POST", "/api/v1/groups/:namespace/transfer", inside("delete", "namespaces"), {
    to: ({ namespace }) => `/api/v1/groups/${namespace}/transfer`,
    body: { user_id: "0198c0de-0000-7000-8000-000000000000" },
  }),
  at("GET", "/api/v1/service-accounts", own("list", "serviceaccounts")),
  at("POST", "/api/v1/service-accounts", inside("create", "serviceaccounts"), {
    body: { name: "fresh", namespace: NAMESPACE },
    optional: { namespace: NAMESPACE, display_name: "Fresh", role: "none" },
    harmless: { name: "Not A Name/", namespace: NAMESPACE },
  }),
  ...accountCases(),
  at("GET", "/api/v1/audit-log", inside("list", "audit-log"), {
    to: ({ namespace }) => `/api/v1/audit-log?namespace=${namespace}`,
  }),
  at("GET", "/api/v1/audit-log/export", inside("list", "audit-log"), {
    to: ({ namespace }) => `/api/v1/audit-log/export?namespace=${namespace}`,
  }),
  at("GET", "/api/v1/audit-log/retention", own("get", "audit-log")),
  at("PUT", "/api/v1/audit-log/retention", own("update", "audit-log"), { body: { days: 365 } }),
  at("GET", "/api/v1/notifications", own("list", "notifications")),
  at("POST", "/api/v1/notifications", inside("create", "notifications"), {
    body: { notifier: { name: "nothing", namespace: NAMESPACE }, text: "x" },
    optional: { title: "T", data: { host: "db1" }, idempotency_key: "k" },
    destroys: true,
  }),
  at("GET", "/api/v1/notifications/notifiers", own("list", "notifications")),
  at("GET", "/api/v1/notifications/:id", own("get", "notifications"), {
    to: () => "/api/v1/notifications/0198c0de-0000-7000-8000-000000000000",
    destroys: true,
  }),
  at("POST", "/api/v1/notifications/:id/replay", own("create", "notifications"), {
    to: () => "/api/v1/notifications/0198c0de-0000-7000-8000-000000000000/replay",
    destroys: true,
  }),
  at("GET", "/api/v1/dead-letters", own("list", "dead-letters")),
  at("POST", "/api/v1/dead-letters/:queue/:id/replay", own("update", "dead-letters"), {
    to: () => "/api/v1/dead-letters/archive/nothing/replay",
    destroys: true,
  }),
  at("DELETE", "/api/v1/dead-letters/:queue/:id", own("delete", "dead-letters"), {
    to: () => "/api/v1/dead-letters/archive/nothing",
    destroys: true,
  }),
];

function accountCases(): RouteCase[] {
  const base = "/api/v1/service-accounts/:id";
  const hidden = inside("get", "serviceaccounts");
  const item = ({ accountId }: Names) => `/api/v1/service-accounts/${accountId}`;
  const key = (names: Names) => `${item(names)}/keys/${names.keyId}`;
  return [
    at("PATCH", base, inside("update", "serviceaccounts"), {
      to: item,
      body: { role: "none" },
      destroys: true,
      hidden,
    }),
    at("DELETE", base, inside("delete", "serviceaccounts"), { to: item, destroys: true, hidden }),
    at("GET", `${base}/keys`, inside("list", "api-keys"), { to: (names) => `${item(names)}/keys`, hidden }),
    at("POST", `${base}/keys`, inside("create", "api-keys"), {
      to: (names) => `${item(names)}/keys`,
      body: { name: "k" },
      optional: KEY_OPTIONS,
      destroys: true,
      hidden,
    }),
    at("POST", `${base}/keys/:key/rotate`, inside("create", "api-keys"), {
      to: (names) => `${key(names)}/rotate`,
      body: {},
      optional: { overlap_seconds: 60 },
      destroys: true,
      hidden,
    }),
    at("DELETE", `${base}/keys/:key`, inside("delete", "api-keys"), { to: key, destroys: true, hidden }),
  ];
}

const TASKS: RouteCase[] = [
  at("GET", "/api/v1/tasks", own("list", "tasks")),
  ...taskCases(),
  at("POST", "/api/v1/attachments", own("chat", "tasks"), {
    to: () => "/api/v1/attachments?name=a.txt",
    contentType: "text/plain",
    body: "x",
  }),
  at("GET", "/api/v1/attachments/:id", "own", { to: ({ attachmentId }) => `/api/v1/attachments/${attachmentId}` }),
];

function taskCases(): RouteCase[] {
  const hidden = inside("get", "tasks");
  const one = (method: string, tail: string, verb: Verb, more: More = {}): RouteCase =>
    at(method, `/api/v1/tasks/:id${tail}`, inside(verb, "tasks"), {
      to: ({ taskId }) => `/api/v1/tasks/${taskId}${tail}`,
      hidden,
      ...more,
    });
  return [
    one("GET", "", "get"),
    one("PATCH", "", "update", { body: { title: "T" }, optional: { archived: false }, destroys: true }),
    one("DELETE", "", "delete", { destroys: true }),
    one("POST", "/read", "get", { body: { seq: 0 } }),
    one("POST", "/share", "update", { body: {}, optional: { expires_in_days: 1 }, destroys: true }),
    one("DELETE", "/share", "update", { destroys: true }),
    one("POST", "/messages", "chat", { body: { content: "hello" }, optional: MESSAGE_OPTIONS, destroys: true }),
    one("GET", "/messages", "get"),
    one("POST", "/cancel", "chat", { body: {}, optional: { turn_id: "x" }, destroys: true }),
    one("POST", "/retry", "chat", { body: { message_id: "0198c0de-0000-7000-8000-000000000000" }, destroys: true }),
    one("POST", "/guide", "chat", { body: { content: "hello" }, destroys: true }),
    one("GET", "/events", "get", { destroys: true }),
  ];
}

const CHANNELS: RouteCase[] = [at("GET", "/api/v1/channel-platforms", "known"), ...channelCases()];

function channelCases(): RouteCase[] {
  const hidden = inside("get", "channels");
  const one = (
    method: string,
    tail: string,
    verb: Verb,
    more: More & { to?: (names: Names) => string } = {},
  ): RouteCase =>
    at(method, `/api/v1/channels/:id${tail}`, inside(verb, "channels"), {
      to: ({ channelId }) => `/api/v1/channels/${channelId}${tail}`,
      hidden,
      ...more,
    });
  return [
    one("GET", "", "get"),
    one("GET", "/deliveries", "get"),
    one("GET", "/dead-letters", "get"),
    one("POST", "/dead-letters/:turn/replay", "update", {
      to: ({ channelId }) => `/api/v1/channels/${channelId}/dead-letters/nothing/replay`,
      destroys: true,
    }),
    one("POST", "/mute", "update", { body: { muted: true }, destroys: true }),
    one("POST", "/connect", "update", { destroys: true }),
    one("POST", "/simulate", "update", {
      body: { text: "hello" },
      optional: { event_id: "e", sender: "s", group: false },
      destroys: true,
    }),
    one("GET", "/wait", "get", { to: ({ channelId }) => `/api/v1/channels/${channelId}/wait?timeout_ms=0` }),
    one("GET", "/pairings", "update"),
    one("POST", "/pairings/approve", "update", {
      body: { code: "ABCDEFGH" },
      optional: { user_id: "0198c0de-0000-7000-8000-000000000000" },
      destroys: true,
    }),
    one("DELETE", "/senders/:sender", "update", {
      to: ({ channelId }) => `/api/v1/channels/${channelId}/senders/nobody`,
    }),
  ];
}

export const ROUTES: readonly RouteCase[] = [...ACCOUNTS, ...ACCESS, ...TASKS, ...CHANNELS];
