import { describe, expect, it } from "vitest";
import { Said } from "./said.ts";

function said(...parts: Parameters<Said["take"]>[0][]) {
  const collected = new Said();
  for (const part of parts) collected.take(part);
  return collected.parts();
}
const call = { type: "tool-call", toolCallId: "c", toolName: "look", input: "{}" } as const;

describe("what a model said", () => {
  it("is kept part by part, in order, with what each part's provider wants back", () => {
    expect(
      said(
        { type: "reasoning-start", id: "0", providerMetadata: { a: { redacted: "x" } } },
        { type: "reasoning-end", id: "0" },
        { type: "reasoning-start", id: "1" },
        { type: "reasoning-delta", id: "1", delta: "Hm" },
        { type: "reasoning-delta", id: "1", delta: "m", providerMetadata: { a: { one: 1 } } },
        { type: "reasoning-end", id: "1", providerMetadata: { a: { signature: "s" } } },
        { type: "text-start", id: "1" },
        { type: "text-delta", id: "1", delta: "Look:" },
        { type: "text-end", id: "1" },
        { ...call, providerMetadata: { g: { signature: "t" } } },
        call,
      ),
    ).toEqual([
      { type: "reasoning", text: "", metadata: { a: { redacted: "x" } } },
      { type: "reasoning", text: "Hmm", metadata: { a: { one: 1, signature: "s" } } },
      { type: "text", text: "Look:" },
      { type: "call", metadata: { g: { signature: "t" } } },
      { type: "call" },
    ]);
  });

  it("keeps blocks of the same id that follow each other apart, and takes deltas without a start", () => {
    const metadata = { a: { signature: "s" } };
    expect(
      said(
        { type: "reasoning-delta", id: "0", delta: "One" },
        { type: "reasoning-end", id: "0", providerMetadata: metadata },
        { type: "reasoning-delta", id: "0", delta: "Two" },
      ),
    ).toEqual([
      { type: "reasoning", text: "One", metadata },
      { type: "reasoning", text: "Two" },
    ]);
  });

  it("is nothing when nobody wants anything back", () => {
    expect(said({ type: "text-delta", id: "0", delta: "Hi" }, call)).toBeUndefined();
  });
});
