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
    await expect.poll(async () => (await caught("Re: Order 7")).length, { timeout: 20_000 }).toBe(1);
    const [answer] = await caught("Re: Order 7");
    expect(answer).toMatchObject({ to: "ada@example.org", from: `"Weft" <${ADDRESS}>` });
    expect(answer!.headers).toMatchObject({ "Auto-Submitted": "auto-replied" });
    expect(answer!.headers["References"]).toBe(answer!.headers["In-Reply-To"]);
    const answers = answer!.headers["Message-ID"]!;
    await write({ subject: "Re: Order 7", text: "/status", answers });
    await expect.poll(async () => (await caught("Re: Order 7")).length, { timeout: 20_000 }).toBe(2);
    const tasks = await ada.call("GET", "/apis/agent.wecode.io/v1/namespaces/default/tasks");
    expect((tasks.body as { items: unknown[] }).items).toHaveLength(1);
  });

  test("nobody is told what the agent says but those who are allowed, and nothing that a machine wrote is answered", async () => {
    expect((await write({ from: "eve@evil.example", subject: "Let me in", text: "hi" })).status).toBe(303);
    expect((await write({ from: "no-reply@example.org", subject: "Away", text: "hi" })).status).toBe(303);
    expect((await write({ to: "nobody@acme.example", text: "hi" })).status).toBe(422);
    await write({ to: ADDRESS.replace("@", `+${channelId}@`), subject: "By id", text: "say done" });
    await expect.poll(async () => (await caught("Re: By id")).length, { timeout: 20_000 }).toBe(1);
    expect(await caught("Re: Let me in")).toEqual([]);
    expect(await caught("Re: Away")).toEqual([]);
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
    await expect.poll(async () => (await caught("Re: Notes")).length, { timeout: 20_000 }).toBe(1);
    const { body } = await ada.call("GET", "/apis/agent.wecode.io/v1/namespaces/default/tasks");
    const tasks = (body as { items: { metadata: { uid: string } }[] }).items;
    const histories = await Promise.all(tasks.map(({ metadata }) => ada.history(metadata.uid)));
    const files = histories.flatMap(({ messages }) => messages.flatMap(({ attachments }) => attachments));
    expect(files).toMatchObject([{ name: "notes.txt" }]);
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
