import { describe, expect, test } from "vitest";
import * as z from "zod";
import { channels } from "#channels/registry";
import { wordsOfFailure, wordsOfStep } from "#core/channel/failure-words";
import { type Failure, type SetUpStep } from "#protocol/failure";
import { CHINESE, CHINESE_STEPS } from "./chinese.ts";
import { failureText, stepText } from "./failure-words.ts";

const isChinese = (text: string) => /\p{Script=Han}/u.test(text);
/** Each value stands for itself, so that it can be found in the words. */
const FACTS = {
  platform: "myspace",
  fields: ["alpha", "beta"],
  host: "api.example.com",
  who: "slack" as const,
  status: 418,
  said: "no such thing",
  what: "chat.post",
  megabytes: 77,
  needs: "number" as const,
  of: "bot" as const,
  addresses: ["eve@example.com", "bob@example.com"],
  owner: "mallory",
  called: "trent",
  field: "gamma",
  minutes: 55,
  lacks: "results" as const,
  server: "mx.example.com",
};
const failureOf = (code: string) => ({ code, ...FACTS }) as unknown as Failure;

describe.each(Object.keys(CHINESE))("%s", (code) => {
  const why = failureOf(code);
  const english = wordsOfFailure(why);
  const chinese = failureText({ message: english, why }, "zh");

  test("has Chinese words, with the facts that the English ones have", () => {
    expect(isChinese(chinese), chinese).toBe(true);
    expect(english + chinese).not.toContain("undefined");
    const told = [FACTS.platform, ...FACTS.fields, FACTS.host, "418", FACTS.said, FACTS.what, "77", ...FACTS.addresses];
    told.push(FACTS.field, "55", FACTS.server, FACTS.owner, FACTS.called);
    for (const fact of [...told, "Slack"]) expect(chinese.includes(fact), fact).toBe(english.includes(fact));
  });

  test("is said in the server's words in English", () => {
    expect(failureText({ message: english, why }, "en")).toBe(english);
  });
});

test("a party is named in Chinese as it names itself there", () => {
  expect(failureText({ message: "", why: { code: "TooOften", who: "wecom" } }, "zh")).toBe(
    "企业微信认为请求过于频繁。",
  );
});

test("what has no code, or one that this page does not know, is said in the server's words", () => {
  expect(failureText({ message: "It is down." }, "zh")).toBe("It is down.");
  expect(failureText({ message: "It is down.", why: failureOf("FromTheFuture") }, "zh")).toBe("It is down.");
});

test.each(channels())("missing fields of $platform are called as its form calls them", ({ platform, configSchema }) => {
  const { required = [] } = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  const why = { code: "FieldsInvalid" as const, fields: required };
  const [zh, en] = [
    failureText({ message: "", why }, "zh", platform),
    failureText({ message: "", why }, "en", platform),
  ];
  expect(zh).toMatch(/^缺少或无效：.+。$/);
  expect(en).toMatch(/^Missing or not valid: .+\.$/);
  for (const name of required.filter((one) => /[a-z][A-Z]/.test(one))) expect(zh + en).not.toContain(name);
});

test("what is missing is named in both languages", () => {
  const why = { code: "FieldsInvalid" as const, fields: ["appId", "verificationToken"] };
  expect(failureText({ message: "", why }, "zh", "feishu")).toBe("缺少或无效：App ID、Verification Token。");
  expect(failureText({ message: "", why }, "en", "feishu")).toBe("Missing or not valid: App ID, Verification token.");
  const forged = { code: "ProofWrong" as const, what: "X-Lark-Signature", field: "encryptKey" };
  expect(failureText({ message: "", why: forged }, "zh", "feishu")).toBe("X-Lark-Signature 与“Encrypt Key”不符。");
  expect(failureText({ message: "", why: forged }, "en", "feishu")).toBe("X-Lark-Signature does not fit Encrypt key.");
  const missing = {
    code: "ReferencesMissing" as const,
    fields: ["spec.teamRef.name", "spec.classifier.modelRef.name"],
  };
  expect(failureText({ message: "", why: missing }, "zh")).toBe("所选的内容不存在：由谁回答、识别意图的模型。");
});

const STEP = {
  bot: "Otto",
  of: "@otto_bot",
  commands: "/ask",
  url: "https://w.example/hooks/1",
  where: "A → B",
  field: "URL",
};
test.each(Object.keys(CHINESE_STEPS))("the step %s of a set-up has Chinese words, with its facts", (code) => {
  const step = { code, ...STEP } as unknown as SetUpStep;
  const english = wordsOfStep(step);
  const chinese = stepText(step, english, "zh");
  expect(isChinese(chinese), chinese).toBe(true);
  for (const fact of Object.values(STEP)) if (english.includes(fact)) expect(chinese).toContain(fact);
  expect(stepText(step, english, "en")).toBe(english);
});
