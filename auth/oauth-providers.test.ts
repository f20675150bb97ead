import { expect, it } from "vitest";
import { providerNames, readOAuthProviders } from "./oauth-providers.ts";

const github = { id: "github", clientId: "a", clientSecret: "top-secret" };
const oidc = {
  ...github,
  id: "acme",
  name: "Acme",
  discoveryUrl: "https://id.acme.example/.well-known/openid-configuration",
};

it("reads none, known ones and OpenID Connect ones", () => {
  expect(readOAuthProviders(undefined)).toEqual([]);
  expect(readOAuthProviders(" ")).toEqual([]);
  const providers = readOAuthProviders(JSON.stringify([github, oidc]));
  expect(providerNames(providers)).toEqual([
    { id: "github", name: "GitHub" },
    { id: "acme", name: "Acme" },
  ]);
});

it.each([
  ["{", /not JSON/],
  ["{}", /expected array/i],
  [JSON.stringify([{ ...oidc, discoveryUrl: undefined }]), /discoveryUrl/],
  [JSON.stringify([{ ...github, clientId: "" }]), /clientId/],
])("refuses %s, naming the field and no secret", (json, message) => {
  expect(() => readOAuthProviders(json)).toThrow(message);
  expect(() => readOAuthProviders(json)).not.toThrow(/top-secret/);
});
