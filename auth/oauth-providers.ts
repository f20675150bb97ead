import * as z from "zod";

const Provider = z
  .object({
    /** `github` and `google` are known; any other id is an OpenID Connect provider. It is part of the callback's address. */
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    /** Shown on the button. */
    name: z.string().max(60).optional(),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    /** OpenID Connect: `https://…/.well-known/openid-configuration`. */
    discoveryUrl: z.url().optional(),
    scopes: z.array(z.string()).optional(),
  })
  .refine(({ id, discoveryUrl }) => id in KNOWN || discoveryUrl, {
    error: "needs a discoveryUrl",
    path: ["discoveryUrl"],
  });
export type OAuthProvider = z.output<typeof Provider>;

const KNOWN: Record<string, string> = { github: "GitHub", google: "Google" };

/** Reads OAUTH_PROVIDERS. A mistake in it is the operator's: the error names the field, never a value. */
export function readOAuthProviders(json: string | undefined): OAuthProvider[] {
  if (!json?.trim()) return [];
  const parsed = z.array(Provider).safeParse(parseJson(json));
  if (!parsed.success) throw new Error(`OAUTH_PROVIDERS is not valid: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error("OAUTH_PROVIDERS is not JSON");
  }
}

/** What a sign-in page needs to draw the buttons. */
export function providerNames(providers: OAuthProvider[]): { id: string; name: string }[] {
  return providers.map(({ id, name }) => ({ id, name: name ?? KNOWN[id] ?? id }));
}

export function isOpenIdConnect(provider: OAuthProvider): boolean {
  return !(provider.id in KNOWN);
}
