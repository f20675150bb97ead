/** Tasks as pods, to be read only: `kubectl logs` takes nothing else. */
import { namespacesFor, requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import { API_VERSION, type Resource } from "#protocol/kinds/resource";
import { getResource } from "#services/resource/get";
import { listResources } from "#services/resource/list";
import { loadTask } from "#services/task/load";
import { answer } from "./answer.ts";
import { logOf } from "./log.ts";
import { wholeNumber } from "./options.ts";
import { placeOf, queryOf, scopeOf, type Request } from "./target.ts";

const CONTAINER = "agent";
const PHASES: Record<string, string> = {
  Pending: "Pending",
  Completed: "Succeeded",
  Failed: "Failed",
  Cancelled: "Failed",
};

function podOf({ metadata, status }: Resource): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp, labels } = metadata;
  const owner = { apiVersion: API_VERSION, kind: "Task", name, uid, controller: true };
  const phase = PHASES[String(status?.["phase"])] ?? "Running";
  const running = phase === "Running";
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp, labels, ownerReferences: [owner] },
    spec: { containers: [{ name: CONTAINER, image: "task" }], restartPolicy: "Never" },
    status: {
      phase,
      conditions: [{ type: "Ready", status: running ? "True" : "False" }],
      containerStatuses: [{ name: CONTAINER, image: "task", imageID: "", ready: running, restartCount: 0, state: {} }],
    },
  };
}

function require(c: Request, verb: Verb): void {
  requireRight(c.var.actor, verb, "tasks", c.req.param("namespace"));
}

async function taskOf(c: Request): Promise<Resource> {
  require(c, "get");
  const task = await getResource(scopeOf(c), { kind: "Task", ...placeOf(c) });
  await loadTask(c.var.ctx, task.metadata.uid, "read");
  return task;
}

export async function listPods(c: Request): Promise<Response> {
  require(c, "list");
  const { actor } = c.var;
  const namespace = c.req.param("namespace");
  const limit = wholeNumber(queryOf(c), "limit");
  const { continue: cursor, labelSelector } = c.req.query();
  const { metadata, items } = await listResources(scopeOf(c), {
    kind: "Task",
    visibleTo: actor.userId,
    within: namespacesFor(actor, "list", "tasks"),
    ...(namespace === undefined ? {} : { namespace }),
    ...(limit ? { limit } : {}),
    ...(cursor ? { continue: cursor } : {}),
    ...(labelSelector ? { labelSelector } : {}),
  });
  return answer(c, { apiVersion: "v1", kind: "PodList", metadata, items: items.map(podOf) });
}

export async function getPod(c: Request): Promise<Response> {
  return answer(c, podOf(await taskOf(c)));
}

export async function podLog(c: Request): Promise<Response> {
  return logOf(c, await taskOf(c));
}
