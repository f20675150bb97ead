import i18next from "i18next";
import { expect, test } from "vitest";
import "../account/texts.ts";
import "../agents/texts.ts";
import "../error-text.ts";
import "../settings/texts.ts";
import "../shell/texts.ts";
import "../ui/texts.ts";

const FEATURES = ["account", "agents", "errors", "settings", "shell", "ui"];
const slots = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted((a, b) => ((a ?? "") < (b ?? "") ? -1 : 1));

test("both languages say the same things, with the same values in them", () => {
  for (const feature of FEATURES) {
    const en = i18next.getResourceBundle("en", feature) as Record<string, string>;
    const zh = i18next.getResourceBundle("zh", feature) as Record<string, string>;
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

test("Chinese texts are Chinese", () => {
  const latin = FEATURES.flatMap((feature) =>
    Object.entries(i18next.getResourceBundle("zh", feature) as Record<string, string>)
      .filter(([, text]) => !/\p{Script=Han}/u.test(text) && text !== "YAML")
      .map(([key]) => `${feature} ${key}`),
  );
  expect(latin).toEqual([]);
});
