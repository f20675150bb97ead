import { drizzleAdapter } from "@better-auth/drizzle-adapter";
import { betterAuth } from "better-auth/minimal";
import { bearer } from "better-auth/plugins/bearer";
import { deviceAuthorization } from "better-auth/plugins/device-authorization";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { AppError } from "#core/errors";
import { accounts, deviceCodes, sessions, users, verifications } from "#db/schema/accounts";
import { newId } from "#secrets/random";
import type { AuthDeps } from "./deps.ts";
import { isOpenIdConnect, type OAuthProvider } from "./oauth-providers.ts";
import { ensurePersonalOrganization } from "./personal-organization.ts";
import { COOKIE_PREFIX } from "./session-token.ts";

export interface Addressee {
  id: string;
  name: string;
  email: string;
  locale?: string | null | undefined;
}

/** What happens outside of the accounts. */
export interface AuthPorts {
  /** Absent when the installation sends no mail: then nobody can reset a password. */
  mail: {
    resetPassword(to: Addressee, token: string): Promise<void>;
    /** To the new address, which becomes the person's when they follow the link. */
    verifyEmail(to: Addressee, url: string): Promise<void>;
    /** To the old, verified address, before the new one is asked. */
    confirmEmailChange(to: Addressee, newEmail: string, url: string): Promise<void>;
  } | null;
  /** A session of the person has ended: what they have open through it must end too. */
  accessChanged(userId: string): Promise<void>;
  /** Lets work outlive the answer. */
  background: (work: Promise<unknown>) => void;
  logFault(event: string, error: unknown): void;
}

export interface AuthOptions {
  publicUrl: string;
  providers: OAuthProvider[];
}

export type Auth = ReturnType<typeof createAuth>;

export const SESSION_SECONDS = 30 * 24 * 3600;
const PASSWORD_MIN = 8;

/**
 * Routes that we answer ourselves under /api/v1, or not at all: these would put session tokens, or those of OAuth
 * providers, into a page's reach.
 */
const DISABLED_PATHS = [
  "/get-session",
  "/list-sessions",
  "/revoke-session",
  "/revoke-sessions",
  "/revoke-other-sessions",
  "/update-session",
  "/get-access-token",
  "/refresh-token",
  "/account-info",
];

/** Sign-up, sign-in, OAuth, password and e-mail changes: all of /api/auth. Sessions are rows in Postgres. */
export function createAuth(deps: AuthDeps, options: AuthOptions, ports: AuthPorts) {
  return betterAuth({
    appName: "Weft",
    baseURL: options.publicUrl,
    basePath: "/api/auth",
    secret: deps.secret,
    // A page of the host that is asked is no other site, whatever name or port this installation is reached by.
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    database: drizzleAdapter(deps.db, {
      provider: "pg",
      schema: {
        user: users,
        session: sessions,
        account: accounts,
        verification: verifications,
        deviceCode: deviceCodes,
      },
    }),
    ...passwordAndEmail(ports.mail),
    session: {
      expiresIn: SESSION_SECONDS,
      additionalFields: { activeOrganizationId: { type: "string", required: false, input: false, returned: false } },
    },
    account: { encryptOAuthTokens: true },
    verification: { storeIdentifier: "hashed" },
    ...oauth(options.providers),
    databaseHooks: databaseHooks(deps, ports),
    // Ours, in Redis, in front of these routes.
    rateLimit: { enabled: false },
    disabledPaths: DISABLED_PATHS,
    // What is no answer to the caller goes to whoever called `handler`, and is logged there.
    onAPIError: { throw: true, errorURL: `${options.publicUrl}/sign-in` },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      // Said although they are the defaults: those of the library are other ones where it finds itself in a test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] },
      backgroundTasks: { handler: ports.background },
    },
    // Its messages may hold addresses of people, so only the fact and the error's frames are logged.
    logger: {
      level: "error",
      log: (_level, message, ...rest) => {
        const error = rest.find((part) => part instanceof Error);
        if (error) ports.logFault("auth-library", error);
        else if (/^(Provider "|Discovery )/.test(message)) ports.logFault("oauth-provider-left-out", undefined);
      },
    },
    telemetry: { enabled: false },
    experimental: { instrumentation: { enabled: false } },
  });
}

function passwordAndEmail(mail: AuthPorts["mail"]) {
  return {
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_MIN,
      revokeSessionsOnPasswordReset: true,
      ...(mail && {
        sendResetPassword: (to: { user: Addressee; token: string }) => mail.resetPassword(to.user, to.token),
      }),
    },
    emailVerification: mail
      ? { sendVerificationEmail: (to: { user: Addressee; url: string }) => mail.verifyEmail(to.user, to.url) }
      : {},
    user: {
      additionalFields: { locale: { type: "string", required: false, input: false } },
      changeEmail: {
        enabled: mail !== null,
        ...(mail && {
          sendChangeEmailConfirmation: (to: { user: Addressee; newEmail: string; url: string }) =>
            mail.confirmEmailChange(to.user, to.newEmail, to.url),
        }),
      },
    },
  } as const;
}

function oauth(providers: OAuthProvider[]) {
  const credentials = (id: string) => {
    const provider = providers.find((candidate) => candidate.id === id);
    if (!provider) return {};
    const { clientId, clientSecret, scopes } = provider;
    return { [id]: { clientId, clientSecret, ...(scopes ? { scope: scopes } : {}) } };
  };
  const oidc = providers.filter(isOpenIdConnect).map(({ id, name, clientId, clientSecret, discoveryUrl, scopes }) => ({
    providerId: id,
    name: name ?? id,
    clientId,
    clientSecret,
    discoveryUrl: discoveryUrl!,
    requireIdTokenVerification: true,
    pkce: true,
    scopes: scopes ?? ["openid", "profile", "email"],
  }));
  return {
    socialProviders: { ...credentials("github"), ...credentials("google") },
    plugins: [bearer(), device(), ...(oidc.length > 0 ? [genericOAuth({ config: oidc })] : [])],
  };
}

/** The command line, and nothing else yet. */
const DEVICE_CLIENT = "weft-cli";

/** Sign-in of a program that has no browser (RFC 8628): a signed-in person approves its code on the page `/device`. */
function device() {
  return deviceAuthorization({
    expiresIn: "15m",
    interval: "2s",
    verificationUri: "/device",
    validateClient: (clientId) => clientId === DEVICE_CLIENT,
  });
}

function databaseHooks(deps: AuthDeps, ports: AuthPorts) {
  return {
    user: {
      create: {
        before: async (user: { name: string; email: string; image?: string | null | undefined }) => ({
          data: { ...user, ...presentable(user) },
        }),
        // Their first request makes up for what fails here: see loadSession.
        after: async (user: { id: string; name: string }) => {
          await ensurePersonalOrganization(deps, user).catch((error: unknown) =>
            ports.logFault("personal-organization", error),
          );
        },
      },
      update: {
        before: async (user: { name?: string | undefined; image?: string | null | undefined }) => ({
          data: { ...user, ...presentable(user) },
        }),
        after: async (user: { id: string }) => deps.cache.forget((actor) => actor.userId === user.id),
      },
    },
    session: {
      delete: {
        after: async (session: { id: string; userId: string }) => {
          deps.cache.forget((actor) => actor.credentialId === session.id);
          await ports.accessChanged(session.userId);
        },
      },
    },
  };
}

const NAME_MAX = 100;

/** A name on one line and of a length that pages can show; a picture only from an https address. */
export function presentable(user: { name?: unknown; email?: string; image?: string | null | undefined }) {
  const { name, image } = user;
  // The library lets any value through when a person changes their name.
  if (name !== undefined && typeof name !== "string") {
    throw new AppError("INVALID", "name: must be text", { path: "name" });
  }
  const line = name?.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return {
    ...(name === undefined
      ? {}
      : { name: (line && [...line].slice(0, NAME_MAX).join("")) || user.email?.split("@")[0] || "—" }),
    ...(image === undefined ? {} : { image: image && /^https:\/\/\S{1,2000}$/.test(image) ? image : null }),
  };
}
