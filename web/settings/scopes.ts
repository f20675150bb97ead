export const SCOPE_CHOICES = ["all", "read", "chat", "custom"] as const;
export type ScopeChoice = (typeof SCOPE_CHOICES)[number];

const PRESETS: Record<Exclude<ScopeChoice, "custom">, string[] | null> = {
  all: null,
  read: ["read:*"],
  chat: ["read:*", "write:tasks", "chat:tasks"],
};
const SCOPE = /^(?:\*|read|write|get|list|watch|create|update|delete|chat):(?:\*|[a-z][a-z-]{0,62})$/;
const DAY_MS = 86_400_000;

export type ScopesAnswer = { ok: true; scopes: string[] | null } | { ok: false; wrong: string | null };

/** The scopes that a choice stands for; with `custom` they are read from text, one a line. `wrong: null`: there is none. */
export function scopesOf(choice: ScopeChoice, custom: string): ScopesAnswer {
  if (choice !== "custom") return { ok: true, scopes: PRESETS[choice] };
  const lines = custom
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
  const wrong = lines.find((line) => !SCOPE.test(line));
  if (wrong !== undefined) return { ok: false, wrong };
  return lines.length === 0 ? { ok: false, wrong: null } : { ok: true, scopes: [...new Set(lines)] };
}

/** Which choice gives these scopes, for the list of keys. */
export function choiceOf(scopes: string[] | null): ScopeChoice {
  const key = JSON.stringify(scopes);
  return SCOPE_CHOICES.find((choice) => choice !== "custom" && JSON.stringify(PRESETS[choice]) === key) ?? "custom";
}

/** When a key ends that is made now; no days: never. */
export function expiryAfter(days: string): string | null {
  return days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
}

export function isPast(at: string): boolean {
  return Date.parse(at) <= Date.now();
}
