// The addresses of the Kubernetes API, and what stands beside them.
import { at, inside, own, type RouteCase } from "./matrix-case.ts";
import { NAMESPACE, type Names } from "./matrix-world.ts";

const GROUP = "/apis/agent.wecode.io/v1";
const MERGE = "application/merge-patch+json";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** Nothing that any kind would take. */
const BROKEN = { kind: "Nonsense" };

/** Every kind is served at the same addresses: some with a table of their own stand for all. */
export const RESOURCE_ROUTES: readonly RouteCase[] = [
  at("GET", "/version", "public"),
  at("GET", "/livez", "public"),
  at("GET", "/api", "known"),
  at("GET", "/api/v1", "known"),
  at("GET", "/apis", "known"),
  at("GET", "/apis/agent.wecode.io", "known"),
  at("GET", GROUP, "known"),
  at("GET", "/openapi/v2", "known"),
  at("GET", "/openapi/v3", "known"),
  at("GET", "/openapi/v3/nothing", "known"),
  at("GET", DEFINITIONS, "known"),
  at("GET", `${DEFINITIONS}/bots.agent.wecode.io`, "known"),
  ...reviewCases(),
  ...podCases(),
  ...namespaceCases(),
  ...resourceCases("bots", GROUP),
  ...statusCases("bots", GROUP),
  ...resourceCases("tasks", GROUP),
  ...resourceCases("channels", GROUP),
  ...statusCases("channels", GROUP),
  ...resourceCases("serviceaccounts", GROUP),
  ...resourceCases("secrets", "/api/v1"),
  ...statusCases("bots", "/api/v1"),
  ...setCases(),
  ...historyCases(),
  at("GET", "/api/v1/events", "known"),
  at("GET", `/api/v1/namespaces/${NAMESPACE}/events`, "known"),
];

/** Tasks, as kubectl wants to see what has a log. */
function podCases(): RouteCase[] {
  const path = "/api/v1/namespaces/:namespace/pods";
  const to = ({ namespace }: Names) => `/api/v1/namespaces/${namespace}/pods`;
  return [
    at("GET", "/api/v1/pods", own("list", "tasks")),
    at("GET", path, inside("list", "tasks"), { to }),
    at("GET", `${path}/:name`, inside("get", "tasks"), { to: (names) => `${to(names)}/${names.bot}` }),
    at("GET", `${path}/:name/log`, inside("get", "tasks"), { to: (names) => `${to(names)}/${names.bot}/log` }),
  ];
}

function reviewCases(): RouteCase[] {
  const authorization = "/apis/authorization.k8s.io/v1";
  return [
    at("POST", `${authorization}/selfsubjectaccessreviews`, "known", { body: { spec: {} } }),
    at("POST", `${authorization}/selfsubjectrulesreviews`, "known", { body: { spec: { namespace: NAMESPACE } } }),
    at("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "known", { body: {} }),
  ];
}

function namespaceCases(): RouteCase[] {
  const path = "/api/v1/namespaces/:name";
  const to = ({ namespace }: Names) => `/api/v1/namespaces/${namespace}`;
  const fresh = { apiVersion: "v1", kind: "Namespace", metadata: { name: "fresh" } };
  return [
    at("GET", "/api/v1/namespaces", own("list", "namespaces")),
    at("POST", "/api/v1/namespaces", own("create", "namespaces"), { body: fresh, harmless: BROKEN }),
    at("GET", path, inside("get", "namespaces"), { to }),
    at("PUT", path, inside("update", "namespaces"), { to, body: BROKEN }),
    at("PATCH", path, inside("update", "namespaces"), { to, body: {}, contentType: MERGE }),
    at("DELETE", path, inside("delete", "namespaces"), { to, destroys: true }),
  ];
}

function resourceCases(plural: string, root: string): RouteCase[] {
  const collection = ({ namespace }: Names) => `${root}/namespaces/${namespace}/${plural}`;
  const item = (names: Names) => `${collection(names)}/${names.bot}`;
  const path = `${root}/namespaces/:namespace/${plural}`;
  return [
    at("GET", `${root}/${plural}`, own("list", plural)),
    at("GET", path, inside("list", plural), { to: collection }),
    at("POST", path, inside("create", plural), { to: collection, body: BROKEN }),
    at("DELETE", path, inside("delete", plural), { to: collection, destroys: true }),
    at("GET", `${path}/:name`, inside("get", plural), { to: item }),
    at("PUT", `${path}/:name`, inside("update", plural), { to: item, body: BROKEN }),
    at("PATCH", `${path}/:name`, inside("update", plural), { to: item, body: BROKEN, contentType: MERGE }),
    at("DELETE", `${path}/:name`, inside("delete", plural), { to: item, destroys: true }),
  ];
}

function statusCases(plural: string, root: string): RouteCase[] {
  const to = ({ namespace, bot }: Names) => `${root}/namespaces/${namespace}/${plural}/${bot}/status`;
  const path = `${root}/namespaces/:namespace/${plural}/:name/status`;
  const kind = `${plural}/status`;
  return [
    at("GET", path, inside("get", kind), { to }),
    at("PUT", path, inside("update", kind), { to, body: BROKEN }),
    at("PATCH", path, inside("update", kind), { to, body: BROKEN, contentType: MERGE }),
  ];
}

function setCases(): RouteCase[] {
  const base = `/api/v1/namespaces/${NAMESPACE}`;
  const bot = { apiVersion: "agent.wecode.io/v1", kind: "Bot", metadata: { name: "fresh" }, spec: {} };
  return [
    at("POST", `${base}/apply`, inside("create", "bots"), { body: [bot], harmless: [] }),
    at("POST", `${base}/delete`, inside("delete", "bots"), { body: [bot], harmless: [] }),
  ];
}

function historyCases(): RouteCase[] {
  const path = "/api/v1/namespaces/:namespace/bots";
  const collection = ({ namespace }: Names) => `/api/v1/namespaces/${namespace}/bots`;
  const one = (tail: string) => (names: Names) => `${collection(names)}/${names.bot}/${tail}`;
  const reads = (tail: string) => at("GET", `${path}/:name/${tail}`, inside("get", "bots"), { to: one(tail) });
  return [
    at("GET", `${path}/-/deleted`, inside("list", "bots"), { to: (names) => `${collection(names)}/-/deleted` }),
    reads("referrers"),
    reads("versions"),
    reads("versions/1"),
    at("POST", `${path}/:name/restore`, inside("create", "bots"), { to: one("restore"), body: {}, destroys: true }),
    at("POST", `${path}/:name/versions/1/restore`, inside("update", "bots"), {
      to: one("versions/1/restore"),
      body: {},
      destroys: true,
    }),
  ];
}
