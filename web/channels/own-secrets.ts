import type { Platform } from "#protocol/channel-event";

/** Secrets that nobody gives out: whoever makes the channel thinks of one. */
const OWN: Partial<Record<Platform, string>> = {
  telegram: "secretToken",
  whatsapp: "verifyToken",
  github: "webhookSecret",
  gitlab: "webhookSecret",
  webhook: "secret",
};

export function isOwnSecret(platform: Platform, field: string): boolean {
  return OWN[platform] === field;
}

/** Where the platform is not told of it by us, a person pastes it there. */
export function isPasted(platform: Platform): boolean {
  return platform !== "telegram" && platform !== "github";
}

/** 32 letters, digits, `-` and `_`: what each of the platforms takes. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
