import type { QueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { taskStore } from "./open-tasks.ts";
import type { Outgoing } from "./outbox.ts";
import type { TeamRef } from "./picker.tsx";
import { TASKS_KEY } from "./task-queries.ts";

const HOME = "default";

/** Makes a conversation with a team and gives it its first message. Returns the id; throws an ApiError. */
export async function startTask(client: QueryClient, team: TeamRef, first: Outgoing): Promise<string> {
  const teamRef = team.namespace === HOME ? { name: team.name } : { name: team.name, namespace: team.namespace };
  const task = await api.post<{ metadata: { uid: string } }>(`/apis/agent.wecode.io/v1/namespaces/${HOME}/tasks`, {
    apiVersion: "agent.wecode.io/v1",
    kind: "Task",
    metadata: {},
    spec: { title: "", teamRef },
  });
  const { uid } = task.metadata;
  const store = taskStore(uid);
  store.send(first);
  store.open(true);
  void client.invalidateQueries({ queryKey: TASKS_KEY });
  return uid;
}
