import { expect, it } from "vitest";
import { channels } from "#channels/registry";
import { isOwnSecret, newSecret } from "./own-secrets.ts";

it("a secret that is made here is one that its platform takes", () => {
  for (const { platform, configSchema } of channels()) {
    const { shape } = configSchema as unknown as {
      shape: Record<string, { safeParse(text: string): { success: boolean } }>;
    };
    const own = Object.keys(shape).filter((name) => isOwnSecret(platform, name));
    for (const name of own) {
      for (let n = 0; n < 50; n++) expect(shape[name]!.safeParse(newSecret()).success).toBe(true);
    }
  }
  expect(new Set([newSecret(), newSecret()]).size).toBe(2);
});
