const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/u;
export const PASSWORD_MIN = 8;

export function isEmail(text: string): boolean {
  return EMAIL.test(text.trim());
}

/** Where to go after signing in: only an address of our own, never another site. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || next.startsWith("//") || next.startsWith("/\\")) return "/chat";
  return next;
}
