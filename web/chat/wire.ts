import type { FleetingEventName, FleetingPayload, RecordedEvent, RecordedEventName } from "#protocol/task-frames";

// The schemas of #protocol/task-frames would bring a validator of 30 KB into the first page, to check what our own
// server says. So only their types come along; wire.test.ts holds what is written here against them.

export const NAMESPACE = "/chat";
export const HISTORY_PAGE_MAX = 200;

/** The recorded event in a frame; `null` when the frame is none. Only what is recorded has both a number and a time. */
export function recordedEvent(name: string, payload: unknown): RecordedEvent | null {
  if (!isObject(payload) || typeof payload["seq"] !== "number" || typeof payload["at"] !== "number") return null;
  return { ...payload, event: name as RecordedEventName } as unknown as RecordedEvent;
}

type Told = {
  [N in FleetingEventName]: { name: N; payload: FleetingPayload<N> };
}[FleetingEventName];

/** An event that is told and not recorded; `null` when it lacks what its readers need. */
export function toldEvent(name: string, payload: unknown): Told | null {
  if (!isObject(payload)) return null;
  const needed = NEEDED[name as FleetingEventName];
  if (needed === undefined || !needed.every((key) => payload[key] !== undefined)) return null;
  return { name, payload } as unknown as Told;
}

const NEEDED: { [N in FleetingEventName]: readonly (keyof FleetingPayload<N> & string)[] } = {
  presence: ["task_id", "people"],
  "chat:typing": ["task_id", "user"],
  "chat:read": ["task_id", "user_id", "seq"],
  "auth:error": ["code"],
  "task:created": ["task_id", "title", "team", "at"],
  "task:status": ["task_id", "phase", "at"],
  "task:renamed": ["task_id", "title", "at"],
  "task:shared": ["task_id", "at"],
  "task:deleted": ["task_id", "at"],
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
