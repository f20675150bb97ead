// An agent asks a person in words, where a platform has no buttons, or where they say as much as buttons do.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APPROVAL, place, startPlaces, TRIP } from "./question-places.ts";

let places: Awaited<ReturnType<typeof startPlaces>>;
beforeAll(async () => {
  places = await startPlaces();
});
afterAll(() => places.stop());

test("wecom takes one reply to a press, and that is the agent's answer; words are answered at once", async () => {
  const at = await place(places, "wecom");
  const [, decline] = await at.ask(APPROVAL);
  await at.send({ action: decline! });
  await at.until('"approved":false');
  expect(at.texts()).not.toContain("Declined by");
  const other = await place(places, "wecom");
  await other.ask(TRIP);
  await other.send({ text: "杭州" });
  await other.until("缺少“天数”");
  await other.send({ text: "杭州\n一天" });
  await other.until("的回答：");
  await other.until(/"values":\{"city":"杭州","days":"一天"\}/);
});

describe("in words: wecom-app", () => {
  test("what is said next is the answer; what does not fit is told", async () => {
    const at = await place(places, "wecom-app");
    await at.ask(TRIP);
    await at.until(/城市[^]*天数[^]*1\. 一天[^]*餐饮[^]*可不填/);
    await at.send({ text: "城市：杭州" });
    await at.until("缺少“天数”");
    await at.send({ text: "天数：2\n城市：杭州" });
    await at.until(/的回答：[^]*"values":\{"city":"杭州","days":"一周"\}/);
    await at.send({ text: "say after that" });
    await at.until("after that");
    expect(at.texts().match(/"answered_by"/g)).toHaveLength(1);
  });

  test("a question can be left open with /跳过", async () => {
    const at = await place(places, "wecom-app");
    await at.ask(TRIP);
    await at.send({ text: "/跳过" });
    await at.until(/已拒绝[^]*"declined":true/);
    expect(at.texts()).not.toContain("缺少");
  });
});

describe.each(["github", "gitlab"])("in words, where the agent is called by its name: %s", (name) => {
  test("the fields of a form stand in the comment, and a comment answers them", async () => {
    const at = await place(places, name);
    await at.ask(TRIP);
    await at.until(/城市[^]*天数[^]*1\. 一天[^]*餐饮[^]*可不填/);
    await at.send({ text: "城市：杭州" });
    await at.until("缺少“天数”");
    await at.send({ text: "\n- 天数：2\n- 城市：杭州\n- 餐饮：1、晚餐" });
    await at.until(/的回答：[^]*"values":\{"city":"杭州","days":"一周","food":\["早餐","晚餐"\]\}/);
    await at.send({ text: "say after that" });
    await at.until("after that");
    expect(at.texts().match(/"answered_by"/g)).toHaveLength(1);
  });

  test("yes and no do for an approval, once, however often the comment is told", async () => {
    const at = await place(places, name);
    await at.ask(APPROVAL);
    await at.send({ text: "perhaps" });
    await at.until("answer with yes or no");
    const yes = await at.send({ text: "Yes." });
    await at.until(/Approved by [^]*"approved":true/);
    await at.ask(APPROVAL);
    expect(await at.post(yes)).toBeLessThan(300);
    await at.send({ text: "no" });
    await at.until(/Declined by [^]*"approved":false/);
    expect(at.texts().match(/"approved"/g)).toHaveLength(2);
  });

  test("a question can be left open with /skip", async () => {
    const at = await place(places, name);
    await at.ask(TRIP);
    await at.send({ text: "/skip" });
    await at.until(/已拒绝[^]*"declined":true/);
    expect(at.texts()).not.toContain("缺少");
  });
});

test("github: what people say to each other below a question is no answer, and it says how to give one", async () => {
  const at = await place(places, "github");
  await at.ask(TRIP);
  await at.until("请在回答中 @ 我");
  await at.send({ scope: "group", text: "城市：东京\n天数：1" });
  await at.send({ scope: "group", text: "/skip" });
  await at.send({ text: "城市：杭州\n天数：2" });
  await at.until(/"city":"杭州","days":"一周"/);
  expect(at.texts()).not.toMatch(/东京|declined/);
});

test("gitlab: whatever is said in the discussion of a question is its answer", async () => {
  const at = await place(places, "gitlab");
  await at.ask(TRIP);
  await at.until("请在回答中 @ 我");
  await at.send({ text: "城市：东京" });
  // What is posted after the question says that the product knows where the question stands.
  await at.until("缺少“天数”");
  await at.send({ scope: "group", text: "城市：东京\n天数：1" });
  await at.until(/"city":"东京","days":"一天"/);
  expect(at.texts().match(/"answered_by"/g)).toHaveLength(1);
});

test.each(["github", "gitlab"])("%s: what stands in the comment is enough to answer with", async (name) => {
  const at = await place(places, name);
  const [, decline] = await at.ask(APPROVAL);
  await at.send({ scope: "group", action: decline! });
  await at.until(/Declined by [^]*"approved":false/);
  expect(at.texts().match(/"approved"/g)).toHaveLength(1);
});
