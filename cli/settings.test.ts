import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseTarget, DEFAULT_SERVER, readSettings, serverUrl, settingsPath, writeSettings } from "./settings.ts";
import { testDirectory } from "./stand-ins.testsuite.ts";

const SETTINGS = { current: "https://a.example", servers: { "https://a.example": { token: "secret" } } };

describe("the settings file", () => {
  it("is readable by its owner alone, from its first byte on, and so is its directory", async () => {
    const env = { HOME: await testDirectory() };
    await writeSettings(env, SETTINGS);
    await writeSettings(env, SETTINGS);
    const path = settingsPath(env);
    expect([(await stat(path)).mode & 0o777, (await stat(dirname(path))).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(await readSettings(env)).toEqual(SETTINGS);
  });

  it.each(["{", "", '{"servers":{"https://a.example":{}}}', "null"])(
    "is named when it is broken (%s), and left as it is",
    async (text) => {
      const env = { HOME: await testDirectory() };
      const path = settingsPath(env);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      await expect(readSettings(env)).rejects.toThrow(`${path} cannot be read: remove it`);
      expect(await readFile(path, "utf8")).toBe(text);
    },
  );

  it("is where the environment says", () => {
    expect(settingsPath({ HOME: "/h" })).toBe("/h/.config/weft/config.json");
    expect(settingsPath({ HOME: "/h", XDG_CONFIG_HOME: "/x" })).toBe("/x/weft/config.json");
    expect(settingsPath({ HOME: "/h", WEFT_CONFIG: "/w.json" })).toBe("/w.json");
  });
});

describe("the server that is meant", () => {
  it("is the one asked for, else that of the environment, else the one last signed in to", async () => {
    const env = { HOME: await testDirectory() };
    expect(await chooseTarget(env, undefined)).toEqual({ server: DEFAULT_SERVER, token: undefined });
    await writeSettings(env, SETTINGS);
    expect(await chooseTarget(env, undefined)).toEqual({ server: "https://a.example", token: "secret" });
    const elsewhere = { ...env, WEFT_SERVER: "https://b.example", WEFT_TOKEN: "other" };
    expect(await chooseTarget(elsewhere, undefined)).toEqual({ server: "https://b.example", token: "other" });
    expect(await chooseTarget({ ...env, WEFT_SERVER: "https://b.example" }, "a.example/")).toEqual({
      server: "https://a.example",
      token: "secret",
    });
  });

  it("never gets the token of another", async () => {
    const env = { HOME: await testDirectory() };
    await writeSettings(env, SETTINGS);
    expect(await chooseTarget(env, "http://a.example")).toEqual({ server: "http://a.example", token: undefined });
  });

  it("is refused when it is no address", () => {
    expect(() => serverUrl("https://")).toThrow('"https://" is not the address of a server.');
  });
});
