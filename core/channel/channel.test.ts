import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChannelEvent } from "#protocol/channel-event";
import type { ChannelSpec } from "#protocol/kinds/channel";
import { isListedAddress, readRange } from "./address-list.ts";
import { readCommand } from "./command.ts";
import { hasKeyword } from "./gate.ts";
import { identify } from "./identify.ts";
import { outgoingFiles } from "./outgoing-files.ts";
import { nextStep } from "./pipeline.ts";
import { openTarget, retryDelayMs, TRIES_MAX } from "./reply-target.ts";
import { rulesOf } from "./rules.ts";
import { conversationKey, isNewSession } from "./session.ts";
import { textsFor } from "./texts.ts";

const rules = (spec: Partial<ChannelSpec> = {}) =>
  rulesOf({ platform: "webhook", teamRef: { name: "assistant" }, ...spec });

function event(change: Partial<ChannelEvent> = {}): ChannelEvent {
  return {
    eventId: "e1",
    kind: "message",
    conversation: { key: "c1", scope: "direct" },
    sender: { id: "ada", bot: false },
    text: "hello",
    addressed: true,
    files: [],
    target: { data: {} },
    ...change,
  };
}
const group = (change: Partial<ChannelEvent> = {}) =>
  event({ conversation: { key: "g1", scope: "group" }, addressed: false, ...change });

describe("who is heard", () => {
  const known = { senderId: "ada", name: "Ada", userId: "u1" };
  test.each([
    ["a stranger gets a code", rules(), event(), undefined, "stranger"],
    ["somebody who was let in is known", rules(), event(), known, "known"],
    ["whoever is listed is known", rules({ allow: { senders: ["ada"] } }), event(), undefined, "known"],
    ["* lists everybody", rules({ allow: { senders: ["*"] } }), event(), undefined, "known"],
    ["without pairing strangers are ignored", rules({ allow: { pairing: false } }), event(), undefined, "ignored"],
    [
      "bots are ignored, listed or not",
      rules({ allow: { senders: ["*"] } }),
      event({ sender: { id: "b", bot: true } }),
      undefined,
      "ignored",
    ],
    [
      "a group that is not listed is ignored",
      rules({ allow: { senders: ["*"], groups: ["g2"] } }),
      group(),
      undefined,
      "ignored",
    ],
    ["a listed group speaks for its members", rules({ allow: { groups: ["g1"] } }), group(), undefined, "known"],
    [
      "a thread belongs to its group",
      rules({ allow: { groups: ["g1"] } }),
      event({ conversation: { key: "g1/t9", scope: "thread" } }),
      undefined,
      "known",
    ],
    ["a stranger in a group is only answered when they speak to the agent", rules(), group(), undefined, "ignored"],
    ["the stage can be switched off", rules({ pipeline: { identify: false } }), event(), undefined, "known"],
  ] as const)("%s", (...[, given, happened, sender, kind]) => {
    expect(identify(given, happened, sender).kind).toBe(kind);
  });

  test("whoever is a member speaks as one", () => {
    expect(identify(rules(), event(), known)).toEqual({ kind: "known", userId: "u1" });
  });
});

describe("what comes of an event", () => {
  const step = (given: ReturnType<typeof rules>, happened: ChannelEvent, isReplyToUs = false) =>
    nextStep(given, happened, { isReplyToUs }).act;
  test.each([
    ["a direct message is answered", rules(), event(), "answer"],
    ["in a group nobody answers what is not meant", rules(), group(), "listen"],
    ["a mention is answered", rules(), group({ addressed: true }), "answer"],
    ["everything is, where it is set up so", rules({ mention: "always" }), group(), "answer"],
    ["a keyword is", rules({ keywords: ["hello"] }), group(), "answer"],
    ["the gate can be switched off", rules({ pipeline: { gate: false } }), group(), "answer"],
    ["a command is carried out", rules(), event({ text: "/new" }), "command"],
    ["commands can be switched off", rules({ pipeline: { commands: false } }), event({ text: "/new" }), "answer"],
    [
      "thanks in a group need no answer",
      rules({ pipeline: { intent: true } }),
      group({ addressed: true, text: "谢谢！" }),
      "listen",
    ],
    ["but they do where the stage is off", rules(), group({ addressed: true, text: "谢谢！" }), "answer"],
    ["a button decides", rules(), event({ kind: "action", action: { id: "a", values: {} } }), "decide"],
    ["stop stops", rules(), group({ kind: "stop" }), "stop"],
    ["nothing said is nothing", rules(), event({ text: "  " }), "ignore"],
    ["a file alone is something", rules(), event({ text: "", files: [{ kind: "file", ref: 1 }] }), "answer"],
    ["being added is nothing", rules(), event({ kind: "member" }), "ignore"],
  ] as const)("%s", (_name, given, happened, act) => {
    expect(step(given, happened)).toBe(act);
  });

  test("an answer to one of our messages is meant for us", () => {
    expect(step(rules(), group(), true)).toBe("answer");
  });

  test("a keyword is a word in Latin letters, and anywhere in Chinese", () => {
    expect(hasKeyword("ask the bot please", ["Bot"])).toBe(true);
    expect(hasKeyword("both of us, robots", ["bot"])).toBe(false);
    expect(hasKeyword("请问小助手在吗", ["小助手"])).toBe(true);
    expect(hasKeyword("C++ rocks", ["c++"])).toBe(true);
  });
});

describe("commands", () => {
  test.each([
    ["/new", "new", ""],
    ["  /MODEL  gpt 5 ", "model", "gpt 5"],
    ["/team@weft_bot research", "team", "research"],
    ["／停止", "stop", ""],
    ["/帮助", "help", ""],
  ])("%s", (text, name, argument) => expect(readCommand(text)).toEqual({ name, argument }));
  test.each(["/etc/passwd", "new", "/", "/constructor", "/unknown x", "a /new"])("%s is none", (text) => {
    expect(readCommand(text)).toBeNull();
  });

  test("words are in the person's language, else in the platform's", () => {
    const said = (words: string, given = rules()) => textsFor(given, words).stopped();
    expect(said("hello there")).toBe("Stopped.");
    expect(said("你好")).toBe("已停止。");
    expect(said("", rules({ platform: "feishu" }))).toBe("已停止。");
    expect(said("你好", rules({ language: "en" }))).toBe("Stopped.");
  });
});

describe("sessions", () => {
  const HOUR = 3_600_000;
  const at = (text: string) => Date.parse(text);
  test("a long silence, or the hour of the day, begins anew", () => {
    const idle = rules({ session: { idleResetMinutes: 30 } });
    expect(isNewSession(idle, 0, HOUR / 2 - 1)).toBe(false);
    expect(isNewSession(idle, 0, HOUR / 2)).toBe(true);
    expect(isNewSession(idle, null, HOUR)).toBe(false);
    const daily = rules({ session: { dailyResetHour: 4 } });
    expect(isNewSession(daily, at("2026-01-02T03:59:00Z"), at("2026-01-02T04:01:00Z"))).toBe(true);
    expect(isNewSession(daily, at("2026-01-02T04:01:00Z"), at("2026-01-03T03:59:00Z"))).toBe(false);
    expect(isNewSession(rules(), 0, 1e12)).toBe(false);
  });

  test("in a group one conversation for all, or one each; ids cannot run into each other", () => {
    const each = rules({ session: { context: "sender" } });
    const key = (group: string, sender: string) =>
      conversationKey(each, { conversation: { key: group, scope: "group" }, sender: { id: sender } });
    expect(conversationKey(rules(), group())).toBe("g1");
    expect(conversationKey(each, event())).toBe("c1");
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        expect(key(a, b) === key(c, d)).toBe(a === c && b === d);
      }),
    );
  });
});

describe("where and when an answer goes", () => {
  test("to the target while it is open, then to what it falls back to", () => {
    const fallback = { data: { to: "push" } };
    const target = { data: { to: "token" }, expiresAtMs: 100, repliesMax: 2, fallback };
    expect(openTarget(target, { nowMs: 99, replies: 1 })).toBe(target);
    expect(openTarget(target, { nowMs: 100, replies: 0 })).toBe(fallback);
    expect(openTarget(target, { nowMs: 0, replies: 2 })).toBe(fallback);
    expect(openTarget({ data: {}, expiresAtMs: 1 }, { nowMs: 1, replies: 0 })).toBeNull();
  });

  test("waits grow, never undercut the platform's wish, and end", () => {
    const waits = Array.from({ length: TRIES_MAX }, (_, i) => retryDelayMs(i + 1, undefined));
    expect(waits.at(-1)).toBeNull();
    expect(waits.slice(0, -1)).toEqual(waits.slice(0, -1).toSorted((a, b) => a! - b!));
    expect(retryDelayMs(1, 60_000)).toBe(60_000);
  });

  test("links to files of ours become files, all else stays", () => {
    const id = "01a1fd21-4b58-71fd-bff4-66bfdd74e507";
    const markdown = `See ![a picture](/api/v1/attachments/${id}) and [it](https://weft.example/api/v1/attachments/${id}).`;
    expect(outgoingFiles(markdown, null)).toEqual({ markdown: "See a picture and it.", files: [id] });
    // Where the platform takes none, people are told.
    expect(outgoingFiles(markdown, "(No files.)")).toEqual({
      markdown: "See a picture and it.\n\n(No files.)",
      files: [],
    });
    expect(outgoingFiles("no file", "(No files.)")).toEqual({ markdown: "no file", files: [] });
    expect(outgoingFiles("[x](https://example.org/a)", null)).toEqual({
      markdown: "[x](https://example.org/a)",
      files: [],
    });
  });
});

describe("addresses that may call", () => {
  test.each([
    [[], "203.0.113.9", true],
    [["203.0.113.0/24"], "203.0.113.9", true],
    [["203.0.113.0/24"], "203.0.114.9", false],
    [["203.0.113.9"], "203.0.113.9", true],
    [["2001:db8::/32"], "2001:db8:1::7", true],
    [["2001:db8::/32"], "2001:db9::7", false],
    [["0.0.0.0/0"], "2001:db8::1", false],
    [["203.0.113.0/24"], "", false],
    [["203.0.113.0/25"], "203.0.113.128", false],
  ])("%j lets %s in: %s", (list, address, verdict) => expect(isListedAddress(list, address)).toBe(verdict));

  test.each(["", "nowhere", "1.2.3", "1.2.3.4/33", "1.2.3.256", "::1/129", "1.2.3.4/a", "1::2::3"])(
    "%j is none",
    (text) => {
      expect(readRange(text)).toBeNull();
    },
  );
});
