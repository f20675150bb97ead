// A channel from the choice of the platform to the first answer, in both languages.
import { createHmac, randomUUID } from "node:crypto";
import { expect, test } from "@playwright/test";

const SECRET = "a long enough secret of our own";
const WORDS = {
  en: {
    new: "New channel",
    secret: "Secret",
    create: "Create channel",
    needed: "This is needed.",
    wait: "Wait for a message",
    works: /It works/,
    people: "People",
    deliveries: "Deliveries",
    lacks: "Missing or not valid: App secret, Encrypt key, Verification token.",
    connect: "Check the credentials",
    notReady: "The channel is not ready.",
  },
  zh: {
    new: "新建渠道",
    secret: "密钥",
    create: "创建渠道",
    needed: "此项必填。",
    wait: "等待消息",
    works: /成功/,
    people: "人员",
    deliveries: "投递",
    lacks: "缺少或无效：App Secret、Encrypt Key、Verification Token。",
    connect: "检查凭据",
    notReady: "渠道未就绪。",
  },
} as const;

for (const language of ["en", "zh"] as const) {
  const words = WORDS[language];
  test.describe(language, () => {
    test.use({ locale: language === "zh" ? "zh-CN" : "en-US" });

    test("a channel is made, tested and seen at work", async ({ page, request }) => {
      const data = { name: "Ada", email: `${randomUUID()}@example.com`, password: "correct horse battery" };
      expect((await page.request.post("/api/auth/sign-up/email", { data })).ok()).toBe(true);
      await page.goto("/channels");
      await page.getByRole("link", { name: words.new }).click();
      await page.getByRole("button", { name: /Webhook/ }).click();
      await page.getByRole("button", { name: words.create }).click();
      await expect(page.getByText(words.needed)).toBeVisible();
      await page.getByLabel(words.secret, { exact: true }).fill(SECRET);
      await page.getByRole("button", { name: words.create }).click();

      const address = await page.locator("code", { hasText: "/hooks/" }).innerText();
      expect(address).toContain("/hooks/");
      await page.getByRole("button", { name: words.wait }).click();
      // In a group too nobody is heard who was not let in.
      const said = { sender_id: "u1", sender_name: "Bob", content: "say hi" };
      const body = JSON.stringify({ ...said, conversation_id: "c1", scope: "group", addressed: true });
      const id = randomUUID();
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac("sha256", SECRET).update(`${id}.${timestamp}.${body}`).digest("base64");
      const sent = await request.post(address.replace(/^https?:\/\/[^/]+/, ""), {
        data: body,
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": `v1,${signature}`,
        },
      });
      expect(sent.ok(), await sent.text()).toBe(true);
      await expect(page.getByText(words.works)).toBeVisible();
      await page.getByRole("tab", { name: `${words.people} (1)` }).click();
      await expect(page.getByText("Bob").first()).toBeVisible();
    });

    test("a channel that is not ready says why in the language of the page", async ({ page }) => {
      const person = { name: "Ada", email: `${randomUUID()}@example.com`, password: "correct horse battery" };
      expect((await page.request.post("/api/auth/sign-up/email", { data: person })).ok()).toBe(true);
      const spec = { platform: "feishu", teamRef: { name: "assistant" }, settings: { appId: "cli_1" } };
      const data = { apiVersion: "agent.wecode.io/v1", kind: "Channel", metadata: { name: "bare" }, spec };
      const made = await page.request.post("/apis/agent.wecode.io/v1/namespaces/default/channels", { data });
      expect(made.ok(), await made.text()).toBe(true);
      await page.goto("/channels/default/bare");
      await expect(page.getByText(words.lacks)).toBeVisible();
      await page.getByRole("button", { name: words.connect }).click();
      await expect(page.getByText(words.notReady, { exact: true })).toBeVisible();
    });
  });
}
