// The agent asks a person: a form in the conversation, by mouse, by keyboard and in words; a second window sees it answered.
import { randomUUID } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";

const TRIP = {
  question: "Where to, and how?",
  kind: "form",
  fields: [
    { name: "city", label: "City", type: "text" },
    { name: "size", label: "Size", type: "choice", options: ["Small", "Large"] },
    { name: "extras", label: "Extras", type: "choices", options: ["Tea", "Cake"], required: false },
    { name: "now", label: "Right now", type: "confirm" },
  ],
};
const APPROVAL = { question: "May I deploy?", kind: "approval" };

async function signUp(page: Page): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel(/^(Your name|你的名字)$/).fill("Ada");
  await page.getByLabel(/^(Email|邮箱)$/).fill(`${randomUUID()}@example.com`);
  await page.getByLabel(/^(Password|密码)$/).fill("correct horse battery");
  await page.getByRole("button", { name: /Create account|创建账户/ }).click();
  await expect(composer(page)).toBeVisible();
}

const composer = (page: Page) => page.getByRole("textbox", { name: /^(Message|消息)$/ });
const form = (page: Page) => page.locator("[data-form]").last();

async function ask(page: Page, question: object): Promise<void> {
  await composer(page).fill(`call ask_person ${JSON.stringify(question)}`);
  await page.keyboard.press("Enter");
  await expect(form(page).getByRole("button").first()).toBeVisible();
}

test("a form is filled in with the keyboard, and another window sees who answered what", async ({ page, context }) => {
  await signUp(page);
  await ask(page, TRIP);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(form(other).getByText("Where to, and how?")).toBeVisible();

  await form(page).getByRole("button", { name: "Send answer" }).click();
  await expect(form(page).getByText("Please answer this.")).toHaveCount(3);
  await form(page).getByLabel("City").focus();
  await page.keyboard.type("Oslo");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await form(page).getByLabel("No", { exact: true }).check();
  await form(page).getByLabel("City").press("Enter");

  for (const window of [page, other]) {
    await expect(form(window).getByText("Answered by Ada")).toBeVisible();
    await expect(form(window).getByText("Large", { exact: true })).toBeVisible();
    await expect(form(window).getByText("Tea", { exact: true })).toBeVisible();
    await expect(form(window).getByRole("button")).toHaveCount(0);
  }
  await expect(
    page.getByRole("log").getByText(/"city":"Oslo","size":"Large","extras":\["Tea"\],"now":false/),
  ).toBeVisible();
  await page.reload();
  await expect(form(page).getByText("Answered by Ada")).toBeVisible();
});

test("an approval has two buttons, and words in the composer answer as well", async ({ page }) => {
  await signUp(page);
  await page.getByRole("button", { name: /ask first when something is unclear/ }).click();
  await ask(page, APPROVAL);
  await form(page).getByRole("button", { name: "Decline" }).click();
  await expect(form(page).getByText("Declined by Ada")).toBeVisible();
  await expect(page.getByRole("log").getByText('"approved":false')).toBeVisible();

  await ask(page, APPROVAL);
  await composer(page).fill("perhaps");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Answer with yes or no.")).toBeVisible();
  await expect(composer(page)).toHaveValue("perhaps");
  await composer(page).fill("yes");
  await page.keyboard.press("Enter");
  await expect(form(page).getByText("Approved by Ada")).toBeVisible();
});

test.describe("narrow, dark, in Chinese", () => {
  test.use({ locale: "zh-CN", colorScheme: "dark", viewport: { width: 360, height: 740 } });

  test("a form fits and works", async ({ page }) => {
    await signUp(page);
    await ask(page, TRIP);
    const sides = await form(page).evaluate((node) => {
      const { left, right } = node.getBoundingClientRect();
      return { left, right, overflow: document.documentElement.scrollWidth - window.innerWidth };
    });
    expect(sides.left).toBeGreaterThanOrEqual(0);
    expect(sides.right).toBeLessThanOrEqual(360);
    expect(sides.overflow).toBeLessThanOrEqual(0);
    await expect(form(page).getByRole("button", { name: "提交回答" })).toBeVisible();
    await form(page).getByRole("button", { name: "不便回答" }).click();
    await expect(form(page).getByText("Ada 已拒绝")).toBeVisible();
  });
});
