import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decryptBlocks, encryptBlocks, pad, unpad } from "./aes-cbc.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { concatBytes, toBytes, toText } from "./bytes.ts";
import { isEnvelopeSigned, openEnvelope, sealEnvelope, signEnvelope } from "./callback-envelope.ts";
import { constantTimeEqual } from "./constant-time.ts";
import { ed25519PublicKey, signEd25519, verifyEd25519 } from "./ed25519.ts";
import { fromHex, toHex } from "./hex.ts";
import { hmacSha256 } from "./hmac.ts";

const bytes = fc.uint8Array({ maxLength: 200 });
const keys = { token: "t", aesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", receiver: "corp" };
const mark = { timestamp: "1", nonce: "n" };

describe("encodings", () => {
  test("base64 and hex come back as they were", () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(fromBase64(toBase64(some))).toEqual(toBytes(some));
        expect(fromHex(toHex(some))).toEqual(toBytes(some));
      }),
    );
    expect(toBase64(new Uint8Array(100_000))).toHaveLength(133_336);
  });

  test("what is none is null", () => {
    for (const text of ["a", "ab=c", "ab c", "a\n", "äb"]) expect(fromBase64(text)).toBeNull();
    for (const text of ["a", "zz", "0x12", " 1"]) expect(fromHex(text)).toBeNull();
  });
});

describe("comparing", () => {
  test("equal is equal, and nothing equals an empty expectation", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(constantTimeEqual(a, b)).toBe(b.length > 0 && toHex(a) === toHex(b));
      }),
    );
    expect(constantTimeEqual("", "")).toBe(false);
    expect(constantTimeEqual("ÿ", "ÿ")).toBe(true);
  });

  test("an empty key signs nothing", async () => {
    await expect(hmacSha256("", "x")).rejects.toThrow("needs a key");
  });
});

describe("AES-CBC", () => {
  const key = toBytes(new Uint8Array(32).fill(7));
  const iv = toBytes(new Uint8Array(16).fill(9));

  test("blocks of 16 and 32 come back, whatever their padding", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(16, 32), async (some, block) => {
        const sealed = await encryptBlocks(key, iv, pad(some, block));
        expect(sealed.length % block).toBe(0);
        expect(unpad((await decryptBlocks(key, iv, sealed))!, block)).toEqual(toBytes(some));
      }),
    );
  });

  test("what is not whole blocks, and padding that is none, is null", async () => {
    expect(await decryptBlocks(key, iv, new Uint8Array(15))).toBeNull();
    expect(await decryptBlocks(key, iv, new Uint8Array())).toBeNull();
    for (const end of [[0], [17], [2, 3, 3], [1, 2, 2, 3]]) expect(unpad(new Uint8Array(end), 16)).toBeNull();
  });
});

describe("the envelope of callbacks", () => {
  test("any message comes back, from its receiver's envelope only", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 100 }), async (message) => {
        const sealed = await sealEnvelope(keys, message);
        expect(toText((await openEnvelope(keys, sealed))!)).toBe(message);
        expect(await openEnvelope({ ...keys, receiver: "other" }, sealed)).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  test("no bytes throw, and none that were changed say the same", async () => {
    const sealed = fromBase64(await sealEnvelope(keys, "pay 1"))!;
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = sealed.slice();
        changed[at] = changed[at]! ^ flip;
        const opened = await openEnvelope(keys, toBase64(changed));
        // The first sixteen bytes are random, and no one's words.
        if (at >= 32) expect(opened && toText(opened)).not.toBe("pay 1");
      }),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => {
        await openEnvelope(keys, toBase64(some));
      }),
      { numRuns: 40 },
    );
    expect(await openEnvelope({ ...keys, aesKey: "short" }, toBase64(sealed))).toBeNull();
  });

  test("its signature covers token, time, nonce and message", async () => {
    const signature = await signEnvelope("t", mark, "e");
    expect(await isEnvelopeSigned(keys, { ...mark, signature }, "e")).toBe(true);
    expect(
      await isEnvelopeSigned({ ...keys, token: "" }, { ...mark, signature: await signEnvelope("", mark, "e") }, "e"),
    ).toBe(false);
    for (const other of [{ timestamp: "2" }, { nonce: "m" }, { signature: "" }]) {
      expect(await isEnvelopeSigned(keys, { ...mark, signature, ...other }, "e")).toBe(false);
    }
    expect(await isEnvelopeSigned(keys, { ...mark, signature }, "f")).toBe(false);
  });
});

describe("Ed25519", () => {
  // RFC 8032, 7.1, test 2.
  const seed = fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")!;
  const publicKey = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")!;

  test("a known key and signature", async () => {
    const signature = await signEd25519(seed, new Uint8Array([0x72]));
    expect(toHex(await ed25519PublicKey(seed))).toBe(toHex(publicKey));
    expect(toHex(signature)).toBe(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    expect(await verifyEd25519(publicKey, new Uint8Array([0x72]), signature)).toBe(true);
    expect(await verifyEd25519(publicKey, new Uint8Array([0x73]), signature)).toBe(false);
    expect(await verifyEd25519(publicKey, new Uint8Array([0x72]), concatBytes(signature, "x"))).toBe(false);
    expect(await verifyEd25519(new Uint8Array(31), "r", signature)).toBe(false);
  });
});
