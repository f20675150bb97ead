import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ok, refused, STEP, type Kit } from "./kit.ts";
import { manifest, teamSet, WEGENT, WEGENT_KEY } from "./manifests.ts";

export function wegent(kit: Kit): void {
  const { kubectl, applied } = kit;
  test("a directory of manifests in any order, and Wegent's spellings twice", STEP, async () => {
    const folder = join(kit.cluster().home, "set");
    await mkdir(folder);
    for (const [index, part] of teamSet().split("---\n").filter(Boolean).entries())
      await writeFile(join(folder, `${index}.yaml`), part);
    await ok(kubectl("create", "namespace", "dir"));
    expect((await ok(kubectl("apply", "-n", "dir", "-f", folder))).match(/created/g)).toHaveLength(5);
    expect((await ok(kubectl("apply", "-n", "dir", "-f", folder))).match(/unchanged/g)).toHaveLength(5);

    const path = await kit.cluster().file("wegent.yaml", WEGENT);
    expect((await ok(kubectl("apply", "-f", path))).match(/created/g)).toHaveLength(7);
    const again = await ok(kubectl("apply", "-f", path));
    expect(again.match(/unchanged/g), again).toHaveLength(7);
    expect(await ok(kubectl("get", "models", "w-model"))).toMatch(/w-model\s+openai\s+gpt-5.6/);
    const read = await ok(kubectl("get", "workspace", "w-workspace", "-o", "jsonpath={.spec.repository.branchName}"));
    expect(read).toBe("main");
  });

  test(
    "old spellings with server-side apply: owned as written, read as meant, changed by a patch of either",
    STEP,
    async () => {
      const version = () =>
        ok(kubectl("get", "workspace", "ssa", "-o", "jsonpath={.metadata.resourceVersion} {.spec.repository}"));
      const apply = (branchName: string) => {
        const repository = { gitUrl: "https://git.example.com/team/ssa.git", branchName };
        return kit.run(
          ["apply", "--server-side", "--field-manager=a", "-f", "-"],
          manifest("Workspace", "ssa", { repository }),
        );
      };
      await ok(apply("main"));
      const before = await version();
      expect(before).toContain('"branchName":"main"');
      await ok(apply("main"));
      expect(await version()).toBe(before);
      const other = manifest("Workspace", "ssa", { repository: { branchName: "other" } });
      expect(await refused(kit.run(["apply", "--server-side", "--field-manager=b", "-f", "-"], other))).toContain(
        'conflict with "a": .spec.repository.branchName',
      );
      await ok(kubectl("patch", "workspace", "ssa", "--type=merge", "-p", '{"spec":{"repository":{"branch":"new"}}}'));
      expect(await version()).toMatch(/"branch":"new"[^]*"branchName":"main"/);
    },
  );

  test("a key inside a manifest is sealed once, and shown to nobody", STEP, async () => {
    const state = () =>
      ok(kubectl("get", "model", "w-keyed", "-o", "jsonpath={.metadata.generation} {.spec.credentialRef.id}"));
    const once = await applied(WEGENT_KEY);
    expect(once.err).toContain("spec.modelConfig is read into the fields that say the same here");
    const before = await state();
    await ok(applied(WEGENT_KEY));
    expect(await state()).toBe(before);
    await ok(applied(WEGENT_KEY.replace("gpt-5.6", "gpt-6")));
    expect(await ok(kubectl("get", "models", "w-keyed"))).toMatch(/w-keyed\s+openai\s+gpt-6/);
    expect((await kubectl("get", "model", "w-keyed", "-o", "yaml", "--show-managed-fields")).out).not.toContain(
      "sk-canary",
    );
    await ok(kubectl("label", "model", "w-keyed", "kept=yes"));
    expect(await state()).toBe(before.replace("1 ", "2 "));
  });
}
