import type { QueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { taskStore } from "./open-tasks.ts";
import type { Outgoing } from "./outbox.ts";
import type { TeamRef } from "./picker.tsx";
import { TASKS_KEY } from "./task-queries.ts";

const HOME = "default";

export interface NewTaskSpec {
  team: TeamRef;
  /** Everybody in the organization takes part. */
  isGroup: boolean;
}

/** Makes a conversation with a team and gives it its first message. Returns the id; throws an ApiError. */
export async function startTask(client: QueryClient, spec: NewTaskSpec, first: Outgoing): Promise<string> {
  const { team, isGroup } = spec;
  const teamRef = team.namespace === HOME ? { name: team.name } : { name: team.name, namespace: team.namespace };
  const task = await api.post<{ metadata: { uid: string } }>(`/apis/agent.wecode.io/v1/namespaces/${HOME}/tasks`, {
    apiVersion: "agent.wecode.io/v1",
    kind: "Task",
    metadata: {},
    spec: { title: "", teamRef, ...(isGroup ? { groupChat: true } : {}) },
  });
  const { uid } = task.metadata;
  const store = taskStore(uid);
  store.send(first);
  store.open(true);
  void client.invalidateQueries({ queryKey: TASKS_KEY });
  return uid;
}
