import { expect, it } from "vitest";
import { bundleWorker } from "#local/host-bundle";

// The portable scrypt of the library takes two to three times the CPU of the runtime's own; which of them is taken
// depends on the conditions that the Worker is bundled with.
it("is done by the runtime, not in JavaScript", async () => {
  const { modules } = await bundleWorker(process.cwd(), "auth/create-auth.ts");
  const code = Object.values(modules)
    .map(({ contents }) => contents)
    .join("\n");
  expect(code).toMatch(/import\s*\{[^}]*\bscrypt\b[^}]*\}\s*from\s*"node:crypto"/);
  expect(code).not.toContain("@noble/hashes/scrypt");
  expect(code).not.toMatch(/function\* ?scrypt|scryptAsync\(/);
});
