import type * as z from "zod";
import type { Refusal } from "#protocol/task-frames";

export function refusal(code: Refusal["code"], message: string, path?: string): Refusal {
  return { ok: false, code, message, ...(path === undefined ? {} : { path }) };
}

export function invalid(error: z.ZodError): Refusal {
  const issue = error.issues[0];
  return refusal("INVALID", issue?.message ?? "Invalid payload", issue?.path.join(".") ?? "");
}
