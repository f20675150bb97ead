import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { SeenEvent } from "#protocol/api/channels";
import { noteSeen } from "./note-seen.ts";

it("what comes within a moment is told together, to each channel's hub its own, and nothing twice", async () => {
  const told: [string, string[]][] = [];
  const CHANNEL_HUB = {
    getByName: (id: string) => ({
      note: async (events: SeenEvent[]) => void told.push([id, events.map((event) => event.event_id)]),
    }),
  } as unknown as Env["CHANNEL_HUB"];
  const ctx = createExecutionContext();
  const seen = (id: string): SeenEvent[] => [
    { at: 1, event_id: id, sender: "Ada", conversation: "c", preview: "hi", outcome: "recorded" },
  ];
  const note = (channel: string, id: string) => noteSeen({ ...env, CHANNEL_HUB }, ctx, channel, seen(id));
  note("one", "a");
  note("two", "b");
  note("one", "c");
  await waitOnExecutionContext(ctx);
  expect(told).toEqual([
    ["one", ["a", "c"]],
    ["two", ["b"]],
  ]);
  const later = createExecutionContext();
  noteSeen({ ...env, CHANNEL_HUB }, later, "one", seen("d"));
  await waitOnExecutionContext(later);
  expect(told.at(-1)).toEqual(["one", ["d"]]);
});
