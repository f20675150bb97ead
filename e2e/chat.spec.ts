// Sign-up → first streamed answer → reload mid-stream → stop → retry → a second browser sees the same; in both languages.
import { randomUUID } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";

interface Words {
  name: string;
  email: string;
  password: string;
  signUp: string;
  message: string;
  stop: RegExp;
  log: string;
  again: string;
}

const WORDS: Record<"en" | "zh", Words> = {
  en: {
    name: "Your name",
    email: "Email",
    password: "Password",
    signUp: "Create account",
    message: "Message",
    stop: /^Stop/,
    log: "Conversation",
    again: "Answer again",
  },
  zh: {
    name: "你的名字",
    email: "邮箱",
    password: "密码",
    signUp: "创建账户",
    message: "消息",
    stop: /^停止/,
    log: "对话内容",
    again: "重新回答",
  },
};

async function signUp(page: Page, words: Words): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel(words.name, { exact: true }).fill("Ada");
  await page.getByLabel(words.email, { exact: true }).fill(`${randomUUID()}@example.com`);
  await page.getByLabel(words.password, { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: words.signUp }).click();
  await expect(page.getByRole("textbox", { name: words.message })).toBeVisible();
}

async function say(page: Page, words: Words, text: string): Promise<void> {
  await page.getByRole("textbox", { name: words.message }).fill(text);
  await page.keyboard.press("Enter");
}

for (const language of ["en", "zh"] as const) {
  const words = WORDS[language];
  test.describe(language, () => {
    test.use({ locale: language === "zh" ? "zh-CN" : "en-US" });

    test("the first minutes of a person", async ({ page, browser, context }) => {
      await signUp(page, words);
      const log = page.getByRole("log", { name: words.log });

      await say(page, words, "say hello from the loom");
      await expect(log.getByText("hello from the loom", { exact: true })).toBeVisible();

      await say(page, words, "count 200 every 30");
      await expect(log.getByText(/t12\b/)).toBeVisible();
      await page.reload();
      await expect(log.getByText(/t40\b/)).toBeVisible();
      await page.getByRole("button", { name: words.stop }).click();
      await expect(page.getByRole("button", { name: words.stop })).toHaveCount(0);
      const shown = await log.innerText();
      expect(shown).not.toContain("t200");

      await log.getByRole("button", { name: words.again }).last().click();
      await expect(page.getByRole("button", { name: words.stop })).toBeVisible();
      await expect(log.getByText(/t20\b/)).toBeVisible();
      await page.getByRole("button", { name: words.stop }).click();
      await expect(page.getByRole("button", { name: words.stop })).toHaveCount(0);

      await say(page, words, "say third time");
      await expect(log.getByText("third time", { exact: true })).toBeVisible();

      const state = await context.storageState();
      const second = await browser.newContext({ storageState: state, locale: language === "zh" ? "zh-CN" : "en-US" });
      const other = await second.newPage();
      await other.goto(page.url());
      const otherLog = other.getByRole("log", { name: words.log });
      await expect(otherLog.getByText("third time", { exact: true })).toBeVisible();
      await say(page, words, "say seen by both");
      await expect(otherLog.getByText("seen by both", { exact: true })).toBeVisible();
      await second.close();
    });
  });
}
