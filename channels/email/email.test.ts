import { describe, expect, test } from "vitest";
import type { InboundRequest, OutboundRequest } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { emailChannel } from "./channel.ts";
import type { EmailConfig } from "./config.ts";
import { newWords } from "./new-words.ts";

const NOW = 1_763_700_000_000;
const config: EmailConfig = { address: "agent@acme.example", name: 'The "Agent"', authservId: "mx.cloudflare.net" };
const PASSED =
  "Authentication-Results: mx.cloudflare.net; dkim=pass header.d=example.org; dmarc=pass header.from=example.org";

/** As the mail server hands it over, which puts its verdict on top. */
function mail(message: string, at: { to?: string; results?: string } = {}): InboundRequest {
  const { to = config.address, results = PASSED } = at;
  return {
    method: "POST",
    url: `mailto:${encodeURIComponent(to)}`,
    query: {},
    headers: {},
    body: new TextEncoder().encode(`${results}\r\n${message}`),
    receivedAtMs: NOW,
  };
}
const lines = (...all: string[]) => all.join("\r\n");
const message = (text: string, ...headers: string[]) =>
  lines(
    "From: Ada <Ada@example.org>",
    "To: agent@acme.example",
    "Message-ID: <m1@example.org>",
    ...headers,
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    text,
  );

describeChannel("email", {
  channel: emailChannel,
  config,
  otherConfig: { ...config, address: "somebody@acme.example" },
  nowMs: NOW,
  message: (text) => message(text),
  wrap: async (payload, at) => mail(payload, { to: at.config.address }),
  proofs: {},
  coversBody: false,
  windowMs: null,
  sending: {
    target: {
      data: { to: "ada@example.org", subject: "Re: Hi", inReplyTo: "<m1@example.org>", thread: "a".repeat(32) },
    },
    answer: () => ({ status: 200, body: { id: "x" } }),
    limited: { answer: { status: 429, headers: { "retry-after": "9" }, body: {} }, retryAfterMs: 9000 },
    failing: { status: 503, body: "no" },
    refused: { status: 422, body: { message: "invalid to" } },
  },
});

const ctx = () => testContext(emailChannel, config, { nowMs: NOW });
async function parsed(request: InboundRequest): Promise<ChannelEvent[]> {
  const verified = await emailChannel.verify(request, ctx());
  if (!verified.ok) throw new Error(verified.reason);
  const result = await emailChannel.parse(verified, request, ctx());
  return result.type === "events" ? result.events : [];
}

describe("email: who may write", () => {
  const results = (text: string) => `Authentication-Results: ${text}`;
  test.each([
    ["no verdict at all", "X-Nothing: 1"],
    ["DMARC failed", results("mx.cloudflare.net; dkim=pass header.d=example.org; dmarc=fail header.from=example.org")],
    ["DMARC passed for another domain", results("mx.cloudflare.net; dmarc=pass header.from=evil.example")],
    ["a pass that stands in a comment", results("mx.cloudflare.net; dmarc=fail (dmarc=pass header.from=example.org)")],
    ["another server's verdict", results("mx.evil.example; dmarc=pass header.from=example.org")],
    [
      "a name that only begins like the server's",
      results("mx.cloudflare.net.evil.example; dmarc=pass header.from=example.org"),
    ],
    ["a forged verdict below the real one", lines(results("mx.cloudflare.net; dmarc=none"), PASSED)],
    ["two senders", lines(PASSED, "From: boss@example.org")],
  ])("refused: %s", async (_what, top) => {
    expect(await emailChannel.verify(mail(message("hi"), { results: top }), ctx())).toMatchObject({ ok: false });
  });

  test("a web request is no mail, whatever it holds; nor is mail for somebody else", async () => {
    const request = mail(message("hi"));
    const web = { ...request, url: "https://weft.example/hooks/1" };
    expect(await emailChannel.verify(web, ctx())).toMatchObject({ ok: false, status: 401 });
    expect(await emailChannel.verify(mail(message("hi"), { to: "boss@acme.example" }), ctx())).toMatchObject({
      ok: false,
    });
    expect(await emailChannel.verify(mail(message("hi"), { to: "Agent+x@acme.example" }), ctx())).toMatchObject({
      ok: true,
    });
  });

  test.each([
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    "Precedence: bulk",
    "List-Id: <news.example.org>",
    "List-Unsubscribe: <https://example.org>",
    "X-Auto-Response-Suppress: All",
    "Return-Path: <>",
    `References: ${"<r@example.org> ".repeat(101)}`,
  ])("no machine is answered: %s", async (header) => {
    expect(await parsed(mail(message("hi", header)))).toEqual([]);
  });

  test("nor is a report of what became of a mail", async () => {
    const report = message("hi").replace("text/plain", 'multipart/report; boundary="b"');
    expect(await parsed(mail(report))).toEqual([]);
  });

  test("nor the address itself, nor a mailer's daemon", async () => {
    for (const from of ["MAILER-DAEMON@example.org", "no-reply@example.org"]) {
      expect(await parsed(mail(message("hi").replace("Ada@example.org", from)))).toEqual([]);
    }
    const own = PASSED.replace("header.from=example.org", "header.from=acme.example");
    const request = mail(message("hi").replace("Ada@example.org", "agent+1@acme.example"), { results: own });
    expect(await parsed(request)).toEqual([]);
    expect(await parsed(mail(message("hi", "Auto-Submitted: no")))).toHaveLength(1);
  });
});

describe("email: what it says", () => {
  test("a thread is known by its first mail, or by an id of ours; each person has their own", async () => {
    const [first] = await parsed(mail(message("hi", "Subject: Order")));
    expect(first).toMatchObject({ text: "Order\n\nhi", sender: { id: "ada@example.org", name: "Ada" } });
    const reply = message("more", "References: <m1@example.org> <x@acme.example>", "Subject: Re: Order");
    const [second] = await parsed(mail(reply.replace("<m1@example.org>\r\nRef", "<m2@example.org>\r\nRef")));
    expect(second!.conversation.key).toBe(first!.conversation.key);
    expect(second!.text).toBe("more");
    const sending = testContext(emailChannel, config, { nowMs: NOW, answer: () => ({ status: 200, body: {} }) });
    const sent = await emailChannel.reply(
      first!.target,
      emailChannel.render({ markdown: "x" })[0]!,
      { idempotencyKey: "k" },
      sending,
    );
    const [third] = await parsed(mail(message("and?", `In-Reply-To: ${sent["id"] as string}`)));
    expect(third!.conversation.key).toBe(first!.conversation.key);
    const [other] = await parsed(mail(reply.replace("Ada@", "bo@")));
    expect(other!.conversation.key).not.toBe(first!.conversation.key);
  });

  test("attachments are files, pictures of a signature and invitations are none", async () => {
    const part = (...all: string[]) => lines("--b", ...all);
    const body = lines(
      "From: ada@example.org",
      "Message-ID: <m1@example.org>",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      part("Content-Type: text/html", "", "<p>See <b>this</b></p>"),
      part("Content-Type: text/plain", 'Content-Disposition: attachment; filename="notes.txt"', "", "some notes"),
      part("Content-Type: text/calendar; method=REQUEST", "", "BEGIN:VCALENDAR"),
      "--b--",
    );
    const [event] = await parsed(mail(body));
    expect(event!.text).toBe("See **this**");
    expect(event!.files).toMatchObject([{ kind: "file", name: "notes.txt", mime: "text/plain" }]);
    const { bytes } = await emailChannel.download!(event!.files[0]!, ctx());
    expect(new TextDecoder().decode(bytes).trim()).toBe("some notes");
  });

  test("a button is pressed by writing its id", async () => {
    expect(await parsed(mail(message("/press approve:c-1\n\nAda")))).toMatchObject([
      { kind: "action", action: { id: "approve:c-1" } },
    ]);
  });

  test.each([
    ["plain", "Yes\n\nOn Tue, Ada <a@b.c> wrote:\n> Shall we?\n> Really?", "Yes"],
    [
      "a broken line above the quote",
      "Yes\n\nOn Tue, 14 Nov 2023 at 22:13, A Very Long Name\n<a@b.c> wrote:\n\n> Shall we?\n",
      "Yes",
    ],
    ["Chinese", "好的\n\n在 2023年11月14日，Ada 写道：\n> 可以吗？", "好的"],
    ["Outlook", "Yes\n\nFrom: Ada <a@b.c>\nSent: Tuesday\nTo: Bo\nSubject: Hi\n\nShall we?", "Yes"],
    ["a rule", "Yes\n-----Original Message-----\nShall we?", "Yes"],
    ["a signature", "Yes\n-- \nAda\nACME", "Yes"],
    ["a telephone", "Yes\n\nSent from my iPhone\n\n> On 20 Nov 2026, at 8:00, Ada wrote:\n> Shall we?", "Yes"],
    ["a telephone's name in the middle", "Sent from my shop:\nthree boxes", "Sent from my shop:\nthree boxes"],
    ["between", "> Shall we?\nYes\n> And he?\nNo", "> Shall we?\nYes\n> And he?\nNo"],
    ["nothing but a quote", "> Shall we?", "> Shall we?"],
    ["words that only look like one", "From: the start\nI wrote: nothing", "From: the start\nI wrote: nothing"],
  ])("without what it quotes: %s", (_what, text, expected) => {
    expect(newWords(text)).toBe(expected);
  });
});

describe("email: what goes out", () => {
  const send = async (
    markdown: string,
    key = "k",
    target = { data: { to: "ada@example.org" } as Record<string, string> },
  ) => {
    const answer = (_request: OutboundRequest): StandInAnswer => ({ status: 200, body: {} });
    const sending = testContext(emailChannel, config, { nowMs: NOW, answer });
    await emailChannel.reply(target, emailChannel.render({ markdown })[0]!, { idempotencyKey: key }, sending);
    const [request] = sending.requests;
    const sent = JSON.parse(request!.body as string) as Record<string, never> & { headers: Record<string, string> };
    expect(request!.headers!["idempotency-key"]).toBe(sent.headers["Message-ID"]);
    return sent;
  };

  test("an answer stands in its thread, in words and in HTML, and says that a machine wrote it", async () => {
    const [event] = await parsed(mail(message("hi", "Subject: Order", "References: <r0@example.org>")));
    const sent = await send("**Hi** <script>", "k", { data: event!.target.data });
    expect(sent).toMatchObject({
      from: '"The Agent" <agent@acme.example>',
      to: "ada@example.org",
      subject: "Re: Order",
      text: "Hi <script>",
      html: "<p><b>Hi</b> &lt;script&gt;</p>",
      headers: {
        "In-Reply-To": "<m1@example.org>",
        References: "<r0@example.org> <m1@example.org>",
        "Auto-Submitted": "auto-replied",
      },
    });
    expect(sent.headers["Message-ID"]).toMatch(/^<[0-9a-f]{32}\.[0-9a-f]{32}@acme\.example>$/);
  });

  test("the same answer has the same id; no header can be smuggled in", async () => {
    expect((await send("x")).headers["Message-ID"]).toBe((await send("y")).headers["Message-ID"]);
    expect((await send("x")).headers["Message-ID"]).not.toBe((await send("x", "k2")).headers["Message-ID"]);
    const sent = await send("x", "k", { data: { to: "ada@example.org", subject: "a\r\nBcc: eve@evil.example" } });
    expect(sent["subject"]).toBe("a Bcc: eve@evil.example");
    await expect(send("x", "k", { data: { to: "ada@example.org, eve@evil.example" } })).rejects.toThrow("address");
  });
});
