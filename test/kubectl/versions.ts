import { expect, test } from "vitest";
import { ok, STEP, type Kit } from "./kit.ts";
import { teamSet } from "./manifests.ts";

export function versions(kit: Kit): void {
  test("every version on this machine knows the kinds and applies a set in any order, twice", STEP, async () => {
    expect(kit.cluster().kubectls.length).toBeGreaterThan(0);
    for (const each of kit.cluster().kubectls) {
      const namespace = `v-${each.version.replaceAll(/[^0-9]/g, "-").replace(/^-|-$/g, "")}`;
      await ok(each.run(["create", "namespace", namespace]));
      const kinds = await ok(each.run(["api-resources", "--api-group=agent.wecode.io", "--no-headers"]));
      for (const kind of ["Ghost", "Model", "Shell", "Bot", "Team", "Workspace", "Task"]) expect(kinds).toContain(kind);
      const once = await each.run(["apply", "-n", namespace, "-f", "-"], teamSet());
      expect(once.code, once.err).toBe(0);
      expect(once.out.match(/ created$/gm)).toHaveLength(5);
      const again = await each.run(["apply", "-n", namespace, "-f", "-"], teamSet());
      expect(again.out.match(/ unchanged$/gm), again.out + again.err).toHaveLength(5);
      expect(
        await ok(each.run(["wait", "-n", namespace, "bot/coder", "--for=condition=Ready", "--timeout=10s"])),
      ).toContain("condition met");
      expect(await ok(each.run(["explain", "team.spec.members.botRef"]))).toMatch(/name\s+<string>.*-required-/);
      expect(await ok(each.run(["get", "bots", "-n", namespace]))).toMatch(/^NAME.*AGE\ncoder/);
      expect(await ok(each.run(["delete", "-n", namespace, "-f", "-"], teamSet()))).toContain(
        'team.agent.wecode.io "web" deleted',
      );
    }
  });
}
