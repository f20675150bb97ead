// What people write to a channel for: written in its settings, tried without the platform, seen in the conversation.
import { randomUUID } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";

const GROUP = "/apis/agent.wecode.io/v1/namespaces/default";
const WORDS = {
  en: {
    actions: /Actions for/,
    settings: "Settings",
    empty: "Everything goes to one team",
    add: "Add an intent",
    name: "Name",
    fits: "When it fits",
    keywords: "Keywords",
    examples: "Examples",
    team: "Team",
    ask: "Ask a model when words do not decide",
    save: "Save",
    wrong: /already given by/,
    led: "Intent refund · keyword “refund” · billing answers",
    deliveries: "Deliveries",
  },
  zh: {
    actions: /的操作/,
    settings: "设置",
    empty: "所有消息都由一个团队回答",
    add: "添加意图",
    name: "名称",
    fits: "什么时候符合",
    keywords: "关键词",
    examples: "示例",
    team: "团队",
    ask: "词语无法判定时询问模型",
    save: "保存",
    wrong: /already given by/,
    led: "意图 refund · 关键词“refund” · 由 billing 回答",
    deliveries: "投递",
  },
} as const;

async function signUp(page: Page): Promise<string> {
  const data = { name: "Ada", email: `${randomUUID()}@example.com`, password: "correct horse battery" };
  const response = await page.request.post("/api/auth/sign-up/email", { data });
  return `Bearer ${response.headers()["set-auth-token"]}`;
}

for (const language of ["en", "zh"] as const) {
  const words = WORDS[language];
  test.describe(language, () => {
    const colorScheme = language === "en" ? "light" : "dark";
    test.use({ locale: language === "zh" ? "zh-CN" : "en-US", colorScheme, viewport: { width: 360, height: 780 } });

    test("intents are written on a telephone, and lead what is said", async ({ page }) => {
      const authorization = await signUp(page);
      const call = async (path: string, data: object): Promise<{ metadata: { uid: string } }> => {
        const response = await page.request.post(path, { data, headers: { authorization } });
        expect(response.ok(), await response.text()).toBe(true);
        return (await response.json()) as { metadata: { uid: string } };
      };
      const spec = { members: [{ botRef: { name: "assistant" } }], collaborationModel: "solo" };
      await call(`${GROUP}/teams`, { metadata: { name: "billing" }, spec });
      const made = await call(`${GROUP}/channels`, {
        metadata: { name: "support" },
        spec: { platform: "webhook", teamRef: { name: "assistant" }, credentials: { secret: "sixteen letters or so" } },
      });
      await page.goto("/channels/default/support");
      const openSettings = async () => {
        await page.getByRole("button", { name: words.actions }).click();
        await page.getByRole("menuitem", { name: words.settings }).click();
      };
      await openSettings();
      await expect(page.getByText(words.empty)).toBeVisible();
      const write = async (name: string, keywords: string) => {
        await page.getByRole("button", { name: words.add }).click();
        await page.getByLabel(words.name, { exact: true }).fill(name);
        await page.getByLabel(words.fits).fill("Somebody wants money back.");
        await page.getByLabel(words.keywords).fill(keywords);
        await page.getByLabel(words.examples).fill("I want my money back\nGive it back");
      };
      await write("refund", "refund, 退款");
      await page.getByLabel(words.team, { exact: true }).click();
      await page.getByRole("option", { name: "billing" }).click();
      await page.getByRole("switch", { name: words.ask }).click();
      await write("other", "refund");
      await page.getByRole("button", { name: words.save }).click();
      await expect(page.getByText(words.wrong).first()).toBeVisible();
      await page.getByLabel(words.keywords).fill("");
      await expect(page.getByLabel(words.keywords)).not.toHaveAttribute("aria-invalid");
      await page.getByLabel(words.examples).fill("");
      const dialog = page.getByRole("dialog");
      expect(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
      await page.screenshot({ path: `test-results/intents-${language}.png` });
      await page.getByRole("button", { name: words.save }).click();
      await expect(dialog).toBeHidden();

      await openSettings();
      await page.getByRole("button", { name: /^refund/ }).click();
      await expect(page.getByLabel(words.keywords)).toHaveValue("refund, 退款");
      await expect(page.getByRole("switch", { name: words.ask })).toBeChecked();
      await page.keyboard.press("Escape");

      const simulated = await page.request.post(`/api/v1/channels/${made.metadata.uid}/simulate`, {
        data: { text: "a refund please" },
        headers: { authorization },
      });
      const { task_id: taskId } = (await simulated.json()) as { task_id: string };
      await page.getByRole("tab", { name: words.deliveries }).click();
      await expect(page.getByText(words.led)).toBeVisible();
      await page.goto(`/chat/${taskId}`);
      await expect(page.getByText(words.led)).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });
  });
}
