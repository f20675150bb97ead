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

it("takes mail in for the product: whole messages with its token, and its own form", async () => {
  const taken: { from: string; to: string; raw: string }[] = [];
  catcher.deliverTo(async ({ raw, ...envelope }) => {
    taken.push({ ...envelope, raw: Buffer.from(raw).toString() });
    return { taken: envelope.to !== "nobody@example.com", answer: "said" };
  });
  const raw = "From: Ada <ada@example.org>\r\nTo: agent@example.com\r\nMessage-ID: <1@example.org>\r\n\r\nHello";
  const post = (body: string, headers: Record<string, string>, query = "") =>
    fetch(`${catcher.url}/inbound${query}`, { method: "POST", headers, body, redirect: "manual" });
  const token = { authorization: "Bearer right" };
  expect((await post(raw, token)).status).toBe(202);
  expect(taken).toEqual([
    {
      from: "ada@example.org",
      to: "agent@example.com",
      raw: `Authentication-Results: mx.cloudflare.net; dmarc=pass header.from=example.org\r\n${raw}`,
    },
  ]);
  expect((await post(raw, token, "?to=nobody@example.com")).status).toBe(422);
  expect((await post("Hello", token)).status).toBe(400);
  expect((await post(raw, {})).status).toBe(401);
  const form = "from=bo%40example.org&to=agent%40example.com&subject=%E4%BD%A0%0D%0ABcc:x&text=Hi";
  const type = { "content-type": "application/x-www-form-urlencoded" };
  expect((await post(form, { ...type, origin: "https://evil.example" })).status).toBe(401);
  expect((await post(form, { ...type, origin: catcher.url })).status).toBe(303);
  expect(taken.at(-1)).toMatchObject({ from: "bo@example.org", to: "agent@example.com" });
  expect(taken.at(-1)!.raw).not.toMatch(/^Bcc/m);
});

it("keeps the last 200", async () => {
  for (let n = 0; n < 205; n += 1) await send({ ...mail, subject: String(n) });
  const subjects = catcher.messages().map(({ subject }) => subject);
  expect([subjects.length, subjects[0], subjects.at(-1)]).toEqual([200, "5", "204"]);
});
