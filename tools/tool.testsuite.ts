import { describe, expect, it } from "vitest";
import type { Tool, ToolContext } from "#core/agent/tool";
import { toModelTool } from "./to-model.ts";

export interface ToolExample<Input> {
  /** A fresh tool with a fresh world around it. */
  make: () => Tool<Input>;
  valid: Input[];
  /** Refused by the schema. */
  invalid: unknown[];
}

export function toolContext(over: Partial<ToolContext> = {}): ToolContext {
  return {
    organizationId: "org-1",
    namespace: "default",
    taskId: "01939d2e-0000-7000-8000-000000000001",
    userId: "user-1",
    callId: "call-1",
    nowMs: Date.UTC(2026, 10, 21, 2, 30, 5),
    signal: AbortSignal.timeout(30_000),
    ...over,
  };
}

/** What every tool promises to the turn that runs it and to the model that calls it. */
export function testTool<Input>(name: string, { make, valid, invalid }: ToolExample<Input>): void {
  describe(`${name}, as every tool`, () => {
    it("has a name that every provider takes, and words for both languages", () => {
      const tool = make();
      expect(tool.name).toMatch(/^[a-z][a-z0-9_]{0,63}$/);
      expect(tool.title.en).not.toBe("");
      expect(tool.title.zh).toMatch(/\p{Script=Han}/u);
      expect(tool.description.length).toBeGreaterThan(20);
      expect(tool.description.length).toBeLessThan(1_000);
    });

    it("has a time limit", () => {
      expect(make().timeoutMs).toBeGreaterThan(0);
      // A person may be away for longer than any machine.
      expect(make().timeoutMs).toBeLessThanOrEqual(make().runsOn === "person" ? 7 * 86_400_000 : 600_000);
    });

    it("is told to the model as one plain object schema", () => {
      const { inputSchema } = toModelTool(make());
      expect(inputSchema).toMatchObject({ type: "object", properties: expect.any(Object) as object });
      expect(JSON.stringify(inputSchema)).not.toMatch(/\$ref|\$schema/);
    });

    it("takes what is valid and refuses what is not", () => {
      const { input } = make();
      for (const example of valid) expect(input.safeParse(example).success, JSON.stringify(example)).toBe(true);
      for (const example of invalid) expect(input.safeParse(example).success, JSON.stringify(example)).toBe(false);
    });

    it("runs here exactly when it says so", () => {
      const tool = make();
      expect(tool.run === undefined).toBe(tool.runsOn !== "server");
    });

    it("answers with text, never with an exception, and the same for the same call", async () => {
      const tool = make();
      if (!tool.run) return;
      for (const [n, example] of valid.entries()) {
        const context = toolContext({ callId: `call-${n}` });
        const outcome = await tool.run(context, tool.input.parse(example));
        if (!outcome.ok) expect(outcome).toEqual({ ok: false, code: expect.any(String), message: expect.any(String) });
        else expect(outcome.content).not.toBe("");
        const again = await tool.run(context, tool.input.parse(example));
        expect(again.ok).toBe(outcome.ok);
      }
    });
  });
}
