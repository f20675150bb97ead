import { expect, test } from "vitest";
import { ok, STEP, type Kit } from "./kit.ts";
import { manifest, teamSet } from "./manifests.ts";

export function watching(kit: Kit): void {
  const { kubectl, applied } = kit;
  test("get -w shows changes as they happen", STEP, async () => {
    await ok(kubectl("create", "namespace", "live"));
    await ok(applied(manifest("Ghost", "seen", { systemPrompt: "x" }), "-n", "live"));
    const watch = kit.start(["get", "ghosts", "-n", "live", "-w"]);
    await watch.until(/seen/);
    await ok(applied(manifest("Ghost", "later", { systemPrompt: "x" }), "-n", "live"));
    expect(await watch.until(/later/)).toMatch(/^NAME/);
    watch.stop();
  });

  test("get -w in other formats, until it is gone", STEP, async () => {
    const names = kit.start(["get", "ghosts", "-n", "live", "-w", "-o", "name"]);
    const prompts = kit.start(["get", "ghosts", "-n", "live", "-w", "-o", "jsonpath={.spec.systemPrompt};"]);
    await Promise.all([names.until(/ghost.agent.wecode.io\/later/), prompts.until(/x;x;/)]);
    await ok(kubectl("patch", "ghost", "later", "-n", "live", "--type=merge", "-p", '{"spec":{"systemPrompt":"y"}}'));
    await Promise.all([names.until(/later\n[^]*later\n/), prompts.until(/x;x;y;/)]);
    await ok(kubectl("delete", "ghost", "later", "-n", "live"));
    expect((await names.until(/later\n[^]*later\n[^]*later\n/)).match(/later/g)).toHaveLength(3);
    names.stop();
    prompts.stop();
  });

  test("a task runs: its status is watched, its log read and followed", STEP, async () => {
    const task = manifest("Task", "hello", { prompt: "say hello from kubectl", teamRef: { name: "assistant" } });
    const watch = kit.start(["get", "tasks", "-w"]);
    await ok(applied(task));
    await watch.until(/hello +assistant +Completed/);
    watch.stop();
    for (const args of [["hello"], ["hello", "-f"]]) {
      expect(await ok(kubectl("logs", ...args))).toMatch(/say hello from kubectl[^]*hello from kubectl/);
    }
    expect(await ok(kubectl("logs", "hello", "--tail=1"))).not.toContain("say hello");
    expect(await ok(kit.cluster().weft(["logs", "hello"]))).toContain("hello from kubectl");
    expect(await ok(kubectl("describe", "task", "hello"))).toMatch(/Phase: +Completed[^]*Events: +<none>/);
    expect((await kubectl("get", "events")).err).toContain("No resources found in default namespace.");
    await ok(kubectl("delete", "task", "hello"));
  });

  test("wait, with streamed lists too", STEP, async () => {
    await ok(applied(teamSet(), "-n", "live"));
    for (const streamed of ["false", "true"]) {
      const env = { KUBE_FEATURE_WatchListClient: streamed };
      expect(
        await ok(kit.run(["wait", "bot/coder", "-n", "live", "--for=condition=Ready", "--timeout=8s"], "", env)),
      ).toContain("condition met");
    }
  });
}
