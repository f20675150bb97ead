import { afterAll, beforeAll, expect, it } from "vitest";
import { type MailCatcher, startMailCatcher } from "./mail-catcher.ts";

let catcher: MailCatcher;

beforeAll(async () => {
  catcher = await startMailCatcher({ token: "right" });
});
afterAll(() => catcher.close());

const send = (body: unknown, token = "right") =>
  fetch(catcher.url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const mail = {
  from: "weft@example.com",
  to: "a@example.com",
  subject: "Hi <b>",
  text: "Open https://x.test/?a=1&b=2",
  html: "<p>Hi</p>",
};

it("catches a mail and shows it as a page and as JSON", async () => {
  expect((await send(mail)).status).toBe(202);
  expect(catcher.messages()).toMatchObject([mail]);
  const listed = (await (await fetch(`${catcher.url}/messages`)).json()) as { messages: unknown[] };
  expect(listed.messages).toMatchObject([mail]);
  const page = await (await fetch(catcher.url)).text();
  expect(page).toContain("Hi &lt;b&gt;");
  expect(page).toContain('<a href="https://x.test/?a=1&amp;b=2">');
  expect(page).toContain('srcdoc="&lt;p&gt;Hi&lt;/p&gt;"');
});

it("refuses strangers and what is not a mail", async () => {
  const before = catcher.messages().length;
  expect((await send(mail, "wrong")).status).toBe(401);
  expect((await send({ subject: "to nobody" })).status).toBe(400);
  expect((await send(null)).status).toBe(400);
  expect(catcher.messages()).toHaveLength(before);
});

it("keeps the last 200", async () => {
  for (let n = 0; n < 205; n += 1) await send({ ...mail, subject: String(n) });
  const subjects = catcher.messages().map(({ subject }) => subject);
  expect([subjects.length, subjects[0], subjects.at(-1)]).toEqual([200, "5", "204"]);
});
