import { describe, expect, test } from "vitest";
import type { NoticeReport, NotifierReport } from "#protocol/api/notifications";
import { deliveredAfterMs, headingOf, healthOf, specOf, whereTo, withCredential } from "./look.ts";

const report = (over: Partial<NotifierReport>): NotifierReport => ({
  namespace: "default",
  name: "n",
  pending: 0,
  dead: 0,
  last_sent_at: null,
  last_failure: null,
  ...over,
});
const notice = (over: Partial<NoticeReport>): NoticeReport => ({
  id: "1",
  at: 1000,
  notifier: { namespace: "default", name: "n" },
  title: "",
  text: "",
  status: "sent",
  due_at: null,
  attempts: [],
  ...over,
});

describe("the health of a notifier", () => {
  const failure = { at: 5, message: "The receiver answered 410." };
  test.each([
    [undefined, "unused"],
    [report({}), "unused"],
    [report({ pending: 1 }), "ok"],
    [report({ last_sent_at: 4 }), "ok"],
    [report({ last_failure: failure, dead: 1 }), "failing"],
    [report({ last_failure: failure, last_sent_at: 4 }), "failing"],
    [report({ last_failure: failure, last_sent_at: 9, dead: 1 }), "undelivered"],
    [report({ last_failure: failure, last_sent_at: 9 }), "ok"],
  ] as const)("%#", (given, health) => expect(healthOf(given)).toBe(health));
});

test("where notices go is said without what is secret", () => {
  expect(whereTo({ type: "webhook", url: "https://alerts.example.com:8443/in?token=x" })).toBe(
    "alerts.example.com:8443",
  );
  expect(whereTo({ type: "email", addresses: ["a@example.com", "b@example.com", "c@example.com"] })).toBe(
    "a@example.com +2",
  );
  expect(whereTo({ type: "channel", channelRef: { name: "support" } })).toBe("support");
  expect(whereTo({ type: "feishu-robot" })).toBe("");
  expect(whereTo({ type: "webhook", url: "half an address" })).toBe("half an address");
});

test("time to delivery counts from the order to the answer of the attempt that was taken", () => {
  const attempts = [
    { at: 1010, latency_ms: 5, error: "The receiver answered 503." },
    { at: 2000, latency_ms: 40, error: null },
  ];
  expect(deliveredAfterMs(notice({ attempts }))).toBe(1040);
  expect(deliveredAfterMs(notice({ attempts, status: "dead" }))).toBeNull();
  expect(deliveredAfterMs(notice({}))).toBeNull();
});

test("a notice without a title goes by its first line", () => {
  expect(headingOf(notice({ title: "Disk", text: "x" }))).toBe("Disk");
  expect(headingOf(notice({ text: "\n# Disk **full** on `db1`\nmore" }))).toBe("Disk full on db1");
});

test("another type begins anew, an emptied secret is none", () => {
  expect(specOf("email", "ada@example.com")).toEqual({ type: "email", addresses: ["ada@example.com"] });
  expect(specOf("webhook", "ada@example.com")).toEqual({ type: "webhook" });
  expect(withCredential(undefined, "secret", "s")).toEqual({ secret: "s" });
  expect(withCredential({ url: "u", secret: "s" }, "secret", "")).toEqual({ url: "u" });
  expect(withCredential({ secret: "s" }, "secret", "")).toBeUndefined();
});
