import { expect, test } from "vitest";
import * as payloads from "#protocol/client-payloads";
import * as frames from "#protocol/task-frames";
import { HISTORY_PAGE_MAX, NAMESPACE, recordedEvent, toldEvent } from "./wire.ts";

const told: { [N in frames.FleetingEventName]: frames.FleetingPayload<N> } = {
  presence: { task_id: "t", people: [{ id: "p", name: "P" }] },
  "chat:typing": { task_id: "t", user: { id: "p", name: "P" } },
  "chat:read": { task_id: "t", user_id: "p", seq: 3 },
  "auth:error": { code: "EXPIRED" },
  "task:created": { task_id: "t", title: "", team: "a", at: 1 },
  "task:status": { task_id: "t", phase: "Running", at: 1 },
  "task:renamed": { task_id: "t", title: "T", at: 1 },
  "task:shared": { task_id: "t", at: 1 },
  "task:deleted": { task_id: "t", at: 1 },
};
const names = Object.keys(frames.FLEETING_EVENTS) as frames.FleetingEventName[];

test("the constants are those of the protocol", () => {
  expect({ NAMESPACE, HISTORY_PAGE_MAX }).toEqual({
    NAMESPACE: frames.NAMESPACE,
    HISTORY_PAGE_MAX: payloads.HISTORY_PAGE_MAX,
  });
});

test.each(names)("%s is read as told, never as recorded, and refused when the schema would refuse it", (name) => {
  const payload = told[name];
  expect(frames.FLEETING_EVENTS[name].safeParse(payload).success).toBe(true);
  expect(recordedEvent(name, payload)).toBeNull();
  expect(toldEvent(name, payload)).toEqual({ name, payload });
  for (const key of Object.keys(payload)) {
    const { [key]: _left, ...less } = payload as Record<string, unknown>;
    expect(toldEvent(name, less) === null).toBe(!frames.FLEETING_EVENTS[name].safeParse(less).success);
  }
});

test("a recorded event is known by its number and time, whatever its name", () => {
  expect(recordedEvent("chat:future", { task_id: "t", seq: 4, at: 9 })).toEqual({
    event: "chat:future",
    task_id: "t",
    seq: 4,
    at: 9,
  });
  expect(recordedEvent("task:renamed", { task_id: "t", title: "T", seq: 4, at: 9 })).toMatchObject({ seq: 4 });
  for (const nothing of [null, undefined, "x", {}, { seq: "4", at: 9 }])
    expect(recordedEvent("chat:done", nothing)).toBeNull();
});
