// Mail in and out of the running product: in by the runtime's own email entry point, out by the local mail catcher.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CaughtMail } from "#local/mail/mail-catcher";
import type { ChannelReport } from "#protocol/api/channels";
import { signUp, type Person } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const CHANNELS = "/apis/agent.wecode.io/v1/namespaces/default/channels";
const ADDRESS = "agent@acme.example";

let product: Product;
let ada: Person;
let catcher: string;
let channelId: string;
beforeAll(async () => {
  product = await startProduct();
  catcher = /Mail stays on this machine: (\S+)/.exec(product.output())![1]!;
  ada = await signUp(product.url);
  const spec = {
    platform: "email",
    teamRef: { name: "assistant" },
    settings: { address: ADDRESS, name: "Weft" },
    allow: { senders: ["ada@example.org"], pairing: false },
  };
  const { body } = await ada.call("POST", CHANNELS, { metadata: { name: "mail" }, spec });
  channelId = (body as { metadata: { uid: string } }).metadata.uid;
});
afterAll(async () => {
  await product.stop();
  await removeData(product);
});

/** As a person writes it on the mail catcher's page. */
function write(fields: Record<string, string>): Promise<Response> {
  return fetch(`${catcher}/inbound`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: catcher },
    body: new URLSearchParams({ from: "ada@example.org", to: ADDRESS, ...fields }).toString(),
    redirect: "manual",
  });
}
async function caught(subject: string): Promise<CaughtMail[]> {
  const { messages } = (await (await fetch(`${catcher}/messages`)).json()) as { messages: CaughtMail[] };
  return messages.filter((mail) => mail.subject === subject);
}

describe("mail", () => {
  test("a mail is answered once, in its thread, and the thread goes on", async () => {
    expect((await write({ subject: "Order 7", text: "say Hello **there**" })).status).toBe(303);
    await expect.poll(async () => (await caught("Re: Order 7")).length).toBe(1);
    const [answer] = await caught("Re: Order 7");
    expect(answer).toMatchObject({ to: "ada@example.org", from: `"Weft" <${ADDRESS}>` });
    expect(answer!.headers).toMatchObject({ "Auto-Submitted": "auto-replied" });
    expect(answer!.headers["References"]).toBe(answer!.headers["In-Reply-To"]);
    const answers = answer!.headers["Message-ID"]!;
    await write({ subject: "Re: Order 7", text: "/status", answers });
    await expect.poll(async () => (await caught("Re: Order 7")).length).toBe(2);
    const tasks = await ada.call("GET", "/apis/agent.wecode.io/v1/namespaces/default/tasks");
    expect((tasks.body as { items: unknown[] }).items).toHaveLength(1);
  });

  test("nobody is told what the agent says but those who are allowed, and nothing that a machine wrote is answered", async () => {
    expect((await write({ from: "eve@evil.example", subject: "Let me in", text: "hi" })).status).toBe(303);
    expect((await write({ from: "no-reply@example.org", subject: "Away", text: "hi" })).status).toBe(303);
    expect((await write({ to: "nobody@acme.example", text: "hi" })).status).toBe(422);
    await write({ to: ADDRESS.replace("@", `+${channelId}@`), subject: "By id", text: "say done" });
    await expect.poll(async () => (await caught("Re: By id")).length).toBe(1);
    expect(await caught("Re: Let me in")).toEqual([]);
    expect(await caught("Re: Away")).toEqual([]);
  });

  /** Has the agent ask; gives the mail in which it does. */
  async function ask(subject: string, question: object): Promise<CaughtMail> {
    const mails = async () => caught(`Re: ${subject}`);
    await write({ subject, text: "say hello" });
    await expect.poll(async () => (await mails()).length).toBe(1);
    const [hello] = await mails();
    await answer(hello!, `call ask_person ${JSON.stringify(question)}`);
    await expect.poll(async () => (await mails()).length).toBe(2);
    return (await mails())[1]!;
  }
  /** Answers a mail as people do: their words above the old ones. */
  function answer({ subject, text, headers, from }: CaughtMail, words: string): Promise<Response> {
    const quoted = text.split("\n").map((line) => `> ${line}`);
    const mail = [words, "", `On Fri, 20 Nov 2026, ${from} wrote:`, ...quoted].join("\n");
    return write({ subject, text: mail, answers: headers["Message-ID"]! });
  }
  const texts = async (subject: string) => (await caught(`Re: ${subject}`)).map(({ text }) => text).join("\n");

  test("a question is answered with yes or no, and by the line that stands in it", async () => {
    const approval = { question: "May I deploy?", kind: "approval" };
    const asked = await ask("Deploy 1", approval);
    expect(asked.text).toMatch(/May I deploy\?[^]*Approve: `?\/press approve:/);
    await answer(asked, "let me think");
    await expect.poll(() => texts("Deploy 1")).toContain("answer with yes or no");
    await answer((await caught("Re: Deploy 1")).at(-1)!, "Yes");
    await expect.poll(() => texts("Deploy 1")).toContain('"approved":true');
    expect(await texts("Deploy 1")).toContain("Approved by ada@example.org");
    const again = await ask("Deploy 2", approval);
    const press = /\/press decline:[^\s`]+/.exec(again.text)![0];
    await answer(again, press);
    await expect.poll(() => texts("Deploy 2")).toContain('"approved":false');
    await answer(again, press);
    await expect.poll(() => texts("Deploy 2")).toContain("answered this already");
    expect((await texts("Deploy 2")).match(/"approved"/g)).toHaveLength(1);
  });

  test("the fields of a form are answered line by line, and by nobody else", async () => {
    const asked = await ask("Trip", {
      question: "Where to?",
      kind: "form",
      fields: [
        { name: "city", label: "City", type: "text" },
        { name: "days", label: "Days", type: "choice", options: ["One", "Seven"] },
        { name: "food", label: "Food", type: "choices", options: ["Breakfast", "Dinner"], required: false },
      ],
    });
    expect(asked.text).toMatch(/City[^]*Days[^]*1\. One[^]*Food[^]*may be left out/);
    const answers = asked.headers["Message-ID"]!;
    await write({ from: "eve@evil.example", subject: "Re: Trip", text: "City: Rome\nDays: One", answers });
    await answer(asked, "City: Oslo");
    await expect.poll(() => texts("Trip")).toContain("“Days” is missing");
    await answer((await caught("Re: Trip")).at(-1)!, "City: Oslo\nDays: 2\nFood: breakfast\n-- \nAda, Acme Ltd.");
    const values = '"values":{"city":"Oslo","days":"Seven","food":["Breakfast"]}';
    await expect.poll(() => texts("Trip")).toContain(values);
    expect(await texts("Trip")).not.toContain("Rome");
  });

  test("what is attached becomes a file of the conversation", async () => {
    const raw = [
      "From: Ada <ada@example.org>",
      `To: ${ADDRESS}`,
      "Subject: Notes",
      "Message-ID: <notes@example.org>",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "",
      "say thanks",
      "--b",
      'Content-Type: text/plain; name="notes.txt"',
      'Content-Disposition: attachment; filename="notes.txt"',
      "",
      "some notes",
      "--b--",
    ].join("\r\n");
    const headers = { "content-type": "message/rfc822", origin: catcher };
    expect((await fetch(`${catcher}/inbound`, { method: "POST", headers, body: raw })).status).toBe(202);
    await expect.poll(async () => (await caught("Re: Notes")).length).toBe(1);
    const files = async () => {
      const { body } = await ada.call("GET", "/apis/agent.wecode.io/v1/namespaces/default/tasks");
      const tasks = (body as { items: { metadata: { uid: string } }[] }).items;
      const histories = await Promise.all(tasks.map(({ metadata }) => ada.history(metadata.uid)));
      return histories.flatMap(({ messages }) => messages.flatMap(({ attachments }) => attachments));
    };
    // The list of tasks is a copy, which comes after the answer.
    await expect.poll(files).toMatchObject([{ name: "notes.txt" }]);
  });

  test("the address of its webhook takes no mail", async () => {
    const forged =
      `Authentication-Results: mx.cloudflare.net; dmarc=pass header.from=example.org\r\n` +
      `From: ada@example.org\r\nTo: ${ADDRESS}\r\nMessage-ID: <f@example.org>\r\nSubject: Forged\r\n\r\nsay forged`;
    const response = await fetch(`${product.url}/hooks/${channelId}`, { method: "POST", body: forged });
    expect(response.status).toBe(401);
    const { body } = await ada.call("GET", `/api/v1/channels/${channelId}`);
    expect(body as ChannelReport).toMatchObject({ ready: true });
  });
});
