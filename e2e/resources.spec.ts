// What people do with resources in the browser: change with a look at what will be stored, go back, take in a set, and
// decide who may do what.
import { randomUUID } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";

async function signUp(page: Page): Promise<void> {
  const data = { name: "Ada", email: `${randomUUID()}@example.com`, password: "correct horse battery" };
  expect((await page.request.post("/api/auth/sign-up/email", { data })).ok()).toBe(true);
}

test("an agent is changed, looked up in its history, and put back", async ({ page }) => {
  await signUp(page);
  await page.goto("/agents/ghosts/default/assistant");
  await page.getByLabel("Instructions").fill("Answer in one word.");
  await page.getByRole("button", { name: "Save" }).click();
  const review = page.getByRole("dialog", { name: "Save these changes?" });
  await expect(review.getByText("Answer in one word.")).toBeVisible();
  await review.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.getByRole("button", { name: /^Actions/ }).click();
  await page.getByRole("menuitem", { name: "History" }).click();
  const history = page.getByRole("dialog", { name: /History/ });
  await expect(history.getByText(/capable, honest/)).toBeVisible();
  await history.getByRole("button", { name: "Restore this version" }).click();
  await expect(page.getByLabel("Instructions")).toHaveValue(/capable, honest/);

  await page.getByRole("button", { name: /^Actions/ }).click();
  await page.getByRole("menuitem", { name: "Where it is used" }).click();
  await expect(page.getByRole("dialog").getByText("Bot · default")).toBeVisible();
});

test("a set of manifests comes in: first what would happen, then all of it", async ({ page }) => {
  await signUp(page);
  await page.goto("/agents");
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Import manifests" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("YAML or JSON").fill(
    `apiVersion: agent.wecode.io/v1
kind: Bot
metadata: { name: reader }
spec: { ghostRef: { name: librarian }, shellRef: { name: Chat }, modelRef: { name: default } }
---
apiVersion: agent.wecode.io/v1
kind: Ghost
metadata: { name: librarian }
spec: { systemPrompt: Find the right book. }
`,
  );
  await dialog.getByRole("button", { name: "See what would happen" }).click();
  await expect(dialog.getByText("new", { exact: true })).toHaveCount(2);
  await dialog.getByRole("button", { name: "Import 2 resources" }).click();
  await expect(page.getByText("2 resources are imported.")).toBeVisible();
  await page.goto("/agents?kind=bots");
  await expect(page.getByText("reader", { exact: true }).first()).toBeVisible();
});

test("groups, service accounts, secrets and the audit log", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings/groups");
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Name").fill("research/vision");
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  await page.getByLabel("Name").fill("research");
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { name: "research" })).toBeVisible();

  await page.goto("/settings/service-accounts");
  await page.getByRole("button", { name: "New service account" }).click();
  await page.getByLabel("Name", { exact: true }).fill("argo-cd");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("button", { name: "0 keys" }).click();
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("sync");
  await page.getByRole("dialog").getByRole("button", { name: "New key" }).click();
  await expect(page.getByText("It is shown this once.")).toBeVisible();
  await page.getByRole("button", { name: "I have copied it" }).click();

  await page.goto("/settings/secrets");
  await page.getByRole("button", { name: "New secret" }).click();
  await page.getByLabel("Name", { exact: true }).fill("provider");
  await page.getByLabel("Value", { exact: true }).fill("sk-canary-browser-1234567890");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("default · apiKey")).toBeVisible();

  await page.goto("/settings/audit");
  const first = page.getByRole("listitem").filter({ hasText: "provider" }).first();
  await first.getByRole("button").click();
  await expect(first.getByText("apiKey")).toBeVisible();
  expect(await page.content()).not.toContain("sk-canary");
});

test("the command line is let in from the browser", async ({ page, request }) => {
  await signUp(page);
  const asked = await request.post("/api/auth/device/code", { data: { client_id: "weft-cli" } });
  const { device_code, user_code } = (await asked.json()) as { device_code: string; user_code: string };
  await page.goto(`/device?user_code=${user_code}`);
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("The command line is signed in.")).toBeVisible();
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  const answer = await request.post("/api/auth/device/token", {
    data: { grant_type, device_code, client_id: "weft-cli" },
  });
  expect(await answer.json()).toMatchObject({ token_type: "Bearer" });
  const again = await request.post("/api/auth/device/token", {
    data: { grant_type, device_code, client_id: "weft-cli" },
  });
  expect(again.ok()).toBe(false);
});
