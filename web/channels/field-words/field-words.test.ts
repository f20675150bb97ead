import { expect, test } from "vitest";
import * as z from "zod";
import { channels } from "#channels/registry";
import type { PlatformField } from "#protocol/api/channels";
import { CHINESE, wordsOf } from "./field-words.ts";

const FIELDS = channels().flatMap(({ platform, configSchema }) => {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties).map(([name, schema]) => ({ platform, name, schema: schema as PlatformField }));
});
const isChinese = (text: string) => /\p{Script=Han}/u.test(text);

test.each(FIELDS)("$platform $name has Chinese words, or the name that the console gives it", (field) => {
  const { label, hint, choices = {} } = wordsOf(field, "zh");
  const { description = "", type, enum: values = [] } = field.schema;
  expect(isChinese(label) || description.includes(label), label).toBe(true);
  expect(isChinese(hint), hint).toBe(true);
  expect(hint).not.toBe(description);
  expect(Object.keys(choices).toSorted()).toEqual(type === "boolean" ? [] : values.toSorted());
});

test("no words are left of a field that is not there any more", () => {
  const worded = Object.entries(CHINESE).flatMap(([platform, words]) =>
    Object.keys(words).map((name) => `${platform} ${name}`),
  );
  expect(worded.toSorted()).toEqual(FIELDS.map(({ platform, name }) => `${platform} ${name}`).toSorted());
});

test("in English a field says what its schema says", () => {
  const schema = { description: "Basic Information." };
  expect(wordsOf({ platform: "slack", name: "signingSecret", schema }, "en")).toEqual({
    label: "Signing secret",
    hint: "Basic Information.",
  });
  expect(wordsOf({ platform: "dingtalk", name: "corpId", schema: {} }, "en").label).toBe("Corp ID");
});
