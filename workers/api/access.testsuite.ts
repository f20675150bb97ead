import { expect } from "vitest";
import { call, type ApiPerson } from "./api-person.testsuite.ts";

// What tests of access ask again and again, in a namespace of the organization and in its default one.

export const GHOSTS = (namespace: string) => `/apis/agent.wecode.io/v1/namespaces/${namespace}/ghosts`;
export const ghost = (name: string) => ({
  apiVersion: "agent.wecode.io/v1",
  kind: "Ghost",
  metadata: { name },
  spec: { systemPrompt: "Be kind." },
});

/** Makes something that must come to be, and gives what the API answers. */
export async function post<T>(token: string, path: string, body: unknown): Promise<T> {
  const response = await call(path, { method: "POST", token, body });
  expect([path, response.status]).toEqual([path, 201]);
  return response.json<T>();
}

/** The status of the answer. */
export const code = async (token: string, method: string, path: string, body?: unknown) =>
  (await call(path, { method, token, body })).status;

/** The group `research`. */
export async function addGroup(owner: ApiPerson): Promise<void> {
  await post(owner.token, "/api/v1/groups", { name: "research" });
}
