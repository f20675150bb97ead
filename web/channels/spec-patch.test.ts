import { describe, expect, it } from "vitest";
import { mergePatch } from "#core/resource/merge-patch";
import { accessOf, accessPatch, joinPatches, listOf } from "./spec-patch.ts";

describe("changes of a channel's settings", () => {
  it("come together in one patch that does what each of them did", () => {
    const spec = { mention: "always", session: { context: "sender", debounceMs: 1000 }, keywords: ["a"] };
    const steps = [{ session: { debounceMs: null } }, { session: { idleResetMinutes: 60 } }, { keywords: null }];
    const one = steps.reduce(joinPatches, {});
    expect(mergePatch(spec, one)).toEqual(steps.reduce(mergePatch, spec));
    expect(mergePatch(spec, one)).toEqual({ mention: "always", session: { context: "sender", idleResetMinutes: 60 } });
  });

  it("read a list as people type one: words may have blanks, ids have none", () => {
    expect(listOf("help me, weft， 帮我、help me", "words")).toEqual(["help me", "weft", "帮我"]);
    expect(listOf("U1 U2\nU1,U3", "ids")).toEqual(["U1", "U2", "U3"]);
    expect(listOf(" , ", "ids")).toBeNull();
  });

  it.each(["pairing", "listed", "all"] as const)("who is heard reads as it was written: %s", (access) => {
    const written = mergePatch({ allow: { pairing: true, senders: ["*"] } }, accessPatch(access, ["U1"]));
    const { allow } = written as { allow: { senders?: string[] } };
    expect(accessOf(allow)).toBe(access);
    expect(allow.senders).toEqual(access === "all" ? ["*"] : ["U1"]);
  });
});
