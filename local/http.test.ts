import { afterAll, beforeAll, expect, it } from "vitest";
import { httpServer, listen } from "./http.ts";

const server = httpServer("test", (request, response) => {
  if (request.url === "/fails") throw new Error("a secret reason");
  response.end("well");
});
let url: string;
beforeAll(async () => {
  url = await listen(server);
});
afterAll(() => void server.close());

it("keeps an idle connection for as long as who asks does: Node tells how long it would wait", async () => {
  const answer = await fetch(url);
  expect(await answer.text()).toBe("well");
  expect(answer.headers.get("connection")).toBe("keep-alive");
  expect(answer.headers.get("keep-alive")).toBeNull();
});

it("says nothing of why it failed", async () => {
  const answer = await fetch(`${url}/fails`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("secret");
});
