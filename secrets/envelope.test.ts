import { describe, expect, it } from "vitest";
import { open, readMasterKeys, seal } from "./envelope.ts";

const OLD = btoa(String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)));
const NEW = btoa(String.fromCharCode(...Array.from({ length: 32 }, (_, i) => 255 - i)));
const PLACE = "organization/secret";

describe("a sealed secret", () => {
  it.each(["", "sk-1234", "密钥 🔑", "x".repeat(100_000)])("opens where it was sealed (%#)", async (text) => {
    const keys = await readMasterKeys(OLD);
    expect(await open(keys, await seal(keys, text, PLACE), PLACE)).toBe(text);
  });

  it("shows nothing of the text and never looks the same twice", async () => {
    const keys = await readMasterKeys(OLD);
    const [a, b] = [await seal(keys, "sk-1234567890", PLACE), await seal(keys, "sk-1234567890", PLACE)];
    expect(JSON.stringify(a)).not.toContain("sk-1234567890");
    expect(JSON.stringify(a)).not.toContain(btoa("sk-1234567890"));
    expect(a.data).not.toBe(b.data);
    expect(a.key).not.toBe(b.key);
  });

  it("does not open at another place, changed, or under another master key", async () => {
    const keys = await readMasterKeys(OLD);
    const sealed = await seal(keys, "sk-1234", PLACE);
    const flipped = { ...sealed, data: (sealed.data.startsWith("A") ? "B" : "A") + sealed.data.slice(1) };
    const other = await seal(keys, "other", PLACE);
    await expect(open(keys, sealed, "other-organization/secret")).rejects.toThrow(/operation/i);
    await expect(open(keys, flipped, PLACE)).rejects.toThrow(/operation/i);
    await expect(open(keys, { ...sealed, key: other.key }, PLACE)).rejects.toThrow(/operation/i);
    await expect(open(await readMasterKeys(NEW), sealed, PLACE)).rejects.toThrow(/no master key/);
  });
});

describe("a master key", () => {
  it("is rotated: the first seals, all open", async () => {
    const before = await seal(await readMasterKeys(OLD), "text", PLACE);
    const both = await readMasterKeys(`${NEW}, ${OLD}`);
    const after = await seal(both, "text", PLACE);
    expect(await open(both, before, PLACE)).toBe("text");
    expect(await open(await readMasterKeys(NEW), after, PLACE)).toBe("text");
    expect(after.kid).not.toBe(before.kid);
  });

  it.each(["", "short", btoa("x".repeat(31)), btoa("x".repeat(33)), `${OLD},`, "é".repeat(44)])(
    "is refused: %j",
    async (text) => {
      await expect(readMasterKeys(text)).rejects.toThrow(/MASTER_KEY must be 32 bytes/);
    },
  );
});
