import * as z from "zod";

const Owned = z.object({ organizationId: z.string().min(1).max(100) });

/** Whose work a message of any queue is; null when it is too broken to say. */
export function ownerOf(body: unknown): string | null {
  const owned = Owned.safeParse(body);
  return owned.success ? owned.data.organizationId : null;
}
