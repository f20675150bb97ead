// A notifier from the form to a delivered notice and a replayed one, and a conversation that also lives elsewhere.
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { expect, test, type Page } from "@playwright/test";
import { RECEIVER_PORT } from "./playwright.config.ts";

const SECRET = "a long enough secret of our own";
const NAMESPACE = "/apis/agent.wecode.io/v1/namespaces/default";

/** What was posted to it; `isGone` makes it refuse all that comes. */
const posted: { path: string; body: string }[] = [];
let isGone = false;
const receiver = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    if (!isGone) posted.push({ path: request.url ?? "", body });
    response.writeHead(isGone ? 410 : 200, { "content-type": "application/json" }).end("{}");
  });
});
test.beforeAll(() => new Promise<void>((resolve) => receiver.listen(RECEIVER_PORT, "127.0.0.1", resolve)));
test.afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

async function signUp(page: Page): Promise<void> {
  const data = { name: "Ada", email: `${randomUUID()}@example.com`, password: "correct horse battery" };
  expect((await page.request.post("/api/auth/sign-up/email", { data })).ok()).toBe(true);
}

const WORDS = {
  en: {
    tab: "Notices",
    new: "New notifier",
    name: "Name",
    url: "Address",
    make: "Make one",
    create: "Create",
    message: "Message",
    send: "Send a test notice",
    delivered: /Delivered in/,
    gone: /given up/,
    undelivered: /Undelivered/,
    notTaken: "The receiver answered 410.",
    replay: "Send again",
    empty: "Everything was delivered",
  },
  zh: {
    tab: "通知",
    new: "新建通知方式",
    name: "名称",
    url: "地址",
    make: "生成一个",
    create: "创建",
    message: "内容",
    send: "发送测试通知",
    delivered: /已送达，用时/,
    gone: /已放弃发送/,
    undelivered: /未送达/,
    notTaken: "接收方返回 410。",
    replay: "重新发送",
    empty: "全部已送达",
  },
} as const;

for (const language of ["en", "zh"] as const) {
  const words = WORDS[language];
  test.describe(language, () => {
    test.use({ locale: language === "zh" ? "zh-CN" : "en-US" });

    test("a notifier is made and tried; what it gave up is sent again", async ({ page }) => {
      isGone = false;
      await signUp(page);
      await page.goto("/channels");
      await page.getByRole("tab", { name: words.tab }).click();
      await page.getByRole("link", { name: words.new }).click();
      await page.getByLabel(words.name, { exact: true }).fill("on-call");
      await page.getByLabel(words.url, { exact: true }).fill("https://alerts.example.com/in");
      await page.getByRole("button", { name: words.make }).click();
      await expect(page.getByText(/whsec_/).first()).toBeVisible();
      await page.getByRole("button", { name: words.create }).click();

      await page.getByLabel(words.message, { exact: true }).fill(`Hello ${language}`);
      await page.getByRole("button", { name: words.send }).click();
      await expect(page.getByText(words.delivered)).toBeVisible();
      expect(posted.map(({ body }) => body).join()).toContain(`Hello ${language}`);
      await expect(page.getByText("whsec_")).toHaveCount(0);

      isGone = true;
      await page.getByLabel(words.message, { exact: true }).fill(`Again ${language}`);
      await page.getByRole("button", { name: words.send }).click();
      await expect(page.getByText(words.gone)).toBeVisible();
      isGone = false;
      await page.getByRole("tab", { name: words.undelivered }).click();
      await expect(page.getByText(words.notTaken)).toBeVisible();
      await page.getByRole("button", { name: words.replay }).click();
      await expect(page.getByText(words.empty)).toBeVisible();
      await expect.poll(() => posted.map(({ body }) => body).join()).toContain(`Again ${language}`);
    });
  });
}

test("a viewer sees notifiers and their notices, and can change nothing", async ({ page, browser }) => {
  await signUp(page);
  const spec = { type: "webhook", url: "https://alerts.example.com/in", credentials: { secret: SECRET } };
  const manifest = { apiVersion: "agent.wecode.io/v1", kind: "Notifier", metadata: { name: "on-call" }, spec };
  expect((await page.request.post(`${NAMESPACE}/notifiers`, { data: manifest })).ok()).toBe(true);
  const email = `${randomUUID()}@example.com`;
  const invited = await page.request.post("/api/v1/invitations", { data: { email, role: "viewer" } });
  const { id } = (await invited.json()) as { id: string };
  const guest = await (await browser.newContext()).newPage();
  const data = { name: "Vi", email, password: "correct horse battery" };
  expect((await guest.request.post("/api/auth/sign-up/email", { data })).ok()).toBe(true);
  const joined = await guest.request.post(`/api/v1/invitations/${id}/accept`);
  expect(joined.ok(), await joined.text()).toBe(true);
  const { organization_id } = (await joined.json()) as { organization_id: string };
  await guest.request.post("/api/v1/organization/switch", { data: { organization_id } });
  await guest.goto("/channels/notices");
  await expect(guest.getByRole("link", { name: /on-call/ })).toBeVisible();
  await expect(guest.getByRole("link", { name: "New notifier" })).toHaveCount(0);
  await guest.getByRole("link", { name: /on-call/ }).click();
  await expect(guest.getByRole("tab", { name: "Deliveries" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Send a test notice" })).toHaveCount(0);
  await guest.getByRole("link", { name: "Settings", exact: true }).last().click();
  await expect(guest.getByLabel("Address", { exact: true })).toBeDisabled();
  await expect(guest.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("a channel's conversation says where its answers go, and takes answers from here there", async ({ page }) => {
  isGone = false;
  await signUp(page);
  const spec = {
    platform: "webhook",
    teamRef: { name: "assistant" },
    settings: { replyUrl: "https://alerts.example.com/reply" },
    credentials: { secret: SECRET },
    allow: { senders: ["*"], groups: ["*"] },
  };
  const manifest = { apiVersion: "agent.wecode.io/v1", kind: "Channel", metadata: { name: "site" }, spec };
  const made = await page.request.post(`${NAMESPACE}/channels`, { data: manifest });
  const { metadata } = (await made.json()) as { metadata: { uid: string } };
  const body = JSON.stringify({ sender_id: "u1", sender_name: "Bob", conversation_id: "c1", content: "say hi Bob" });
  const id = randomUUID();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", SECRET).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  // It begins after the page has read its list, and before anything can be told to it.
  const begun = Promise.withResolvers<void>();
  await page.routeWebSocket(/socket\.io/, async (socket) => {
    await begun.promise;
    socket.connectToServer();
  });
  await page.goto("/chat");
  await expect(page.getByText("No conversations yet")).toBeVisible();
  expect((await page.request.post(`/hooks/${metadata.uid}`, { data: body, headers })).ok()).toBe(true);
  const listed = async () => ((await (await page.request.get("/api/v1/tasks")).json()) as { tasks: [] }).tasks.length;
  await expect.poll(listed).toBe(1);
  begun.resolve();

  const row = page.getByRole("navigation", { name: "Conversations" }).getByRole("link", { name: /Bob · site/ });
  await expect(row.getByRole("img", { name: "Answers also go to Webhook" })).toBeVisible();
  await row.click();
  await expect(page.getByRole("link", { name: /site: Answers also go to Webhook/ })).toBeVisible();
  await expect(page.getByText("Your messages and the answers also go to Webhook (site).")).toBeVisible();
  await expect(page.getByText("hi Bob").last()).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("say from the web client");
  await page.keyboard.press("Enter");
  await expect
    .poll(() =>
      posted
        .filter(({ path }) => path === "/reply")
        .map(({ body: sent }) => sent)
        .join(),
    )
    .toContain("> **Ada:** say from the web client");
});
