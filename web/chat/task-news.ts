import type { QueryClient } from "@tanstack/react-query";
import type { FleetingPayload } from "#protocol/task-frames";
import { ListRefresh } from "./list-refresh.ts";
import type { SocketListener } from "./socket.ts";
import { dropTask, knownTask, patchTask } from "./task-queries.ts";
import { toldEvent } from "./wire.ts";

/** Keeps the loaded lists of conversations up to date with what a person's room tells. */
export class TaskNews implements SocketListener {
  readonly #client: QueryClient;
  readonly #refresh: ListRefresh;

  constructor(client: QueryClient) {
    this.#client = client;
    this.#refresh = new ListRefresh(client);
  }

  /** What happened since the lists were read was told to nobody here, the first time too. */
  onConnect(): void {
    this.#refresh.ask();
  }

  onLost(): void {}

  onRefused(): void {}

  onEvent(name: string, payload: unknown): void {
    const told = toldEvent(name, payload);
    switch (told?.name) {
      case "task:created":
      case "task:shared":
        return this.#refresh.ask();
      case "task:deleted":
        dropTask(this.#client, told.payload.task_id);
        return this.#refresh.askIfReading();
      case "task:renamed":
        patchTask(this.#client, told.payload.task_id, { title: told.payload.title });
        return this.#refresh.askIfReading();
      case "task:status":
        return this.#takeStatus(told.payload);
      default:
    }
  }

  #takeStatus(status: FleetingPayload<"task:status">): void {
    const { task_id, phase, at, preview } = status;
    if (!knownTask(this.#client, task_id)) return this.#refresh.ask();
    const isOver = phase !== "Running" && phase !== "Pending";
    patchTask(this.#client, task_id, {
      phase,
      updated_at: at,
      ...(preview === undefined ? {} : { preview }),
      ...(isOver && !isOpened(task_id) ? { unread: true } : {}),
    });
    this.#refresh.askIfReading();
  }
}

function isOpened(taskId: string): boolean {
  return window.location.pathname.endsWith(`/${taskId}`) && document.visibilityState === "visible";
}
