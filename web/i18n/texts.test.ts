import i18next from "i18next";
import { expect, test } from "vitest";

// Loading these declares the texts of every feature.
import.meta.glob(["../**/*texts.ts", "../error-text.ts", "../shell/simulator-notice.tsx"], { eager: true });
const SOURCES = Object.values(
  import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.ts"], { eager: true, query: "?raw", import: "default" }),
).join("\n");
const FEATURES = Object.keys(i18next.store.data["en"] ?? {});

const texts = (language: string, feature: string) =>
  i18next.getResourceBundle(language, feature) as Record<string, string>;
const slots = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted((a, b) => ((a ?? "") < (b ?? "") ? -1 : 1));

test("every feature is looked at", () => {
  expect(FEATURES.length).toBe(SOURCES.match(/^(export )?const \w+ = defineTexts\(/gm)?.length);
});

test("both languages say the same things, with the same values in them", () => {
  for (const feature of FEATURES) {
    const en = texts("en", feature);
    const zh = texts("zh", feature);
    for (const [key, text] of Object.entries(en)) {
      if (key.endsWith("_one")) continue;
      expect(zh[key], `${feature} ${key}`).toBeTruthy();
      expect(slots(zh[key] ?? ""), `${feature} ${key}`).toEqual(slots(text));
    }
    expect(
      Object.keys(zh).filter((key) => !(key in en)),
      feature,
    ).toEqual([]);
  }
});

/** Names, commands of the simulator and values alone are the same in Chinese. */
const SAME = /^(YAML|API|kubectl|(count|call) .*|[^\p{Letter}]*)$/u;

test("Chinese texts are Chinese", () => {
  const latin = FEATURES.flatMap((feature) =>
    Object.entries(texts("zh", feature))
      .filter(([, text]) => !/\p{Script=Han}/u.test(text) && !SAME.test(text.replaceAll(/\{\{\w+\}\}/g, "")))
      .map(([key, text]) => `${feature} ${key}: ${text}`),
  );
  expect(latin).toEqual([]);
});

test("every text is used", () => {
  const uses = SOURCES.replaceAll(/^\s*"[\w.-]+":/gm, "");
  const literals = new Set([...uses.matchAll(/"([\w.-]+)"/g)].map((match) => match[1]!));
  // `role.${role}` uses all texts of that shape.
  const shapes = [...SOURCES.matchAll(/`((?:[\w.-]|\$\{[^`{}]*\})+)`/g)]
    .map((match) => match[1]!)
    .filter((shape) => shape.includes("${") && /[\w-]/.test(shape.replaceAll(/\$\{[^}]*\}/g, "")))
    .map((shape) => new RegExp(`^${shape.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, ".+")}$`));
  const unused = FEATURES.flatMap((feature) =>
    Object.keys(texts("en", feature))
      .filter((key) => {
        const name = key.replace(/_(one|other)$/, "");
        return !literals.has(name) && !shapes.some((shape) => shape.test(name));
      })
      .map((key) => `${feature} ${key}`),
  );
  expect(unused).toEqual([]);
});
