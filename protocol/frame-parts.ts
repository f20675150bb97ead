/** What frames in both directions are made of. */
import * as z from "zod";

export const id = z.string().min(1).max(100);
export const seq = z.int().min(0);

export const Role = z.enum(["user", "assistant", "system"]);
export type Role = z.infer<typeof Role>;

export const Source = z.object({ url: z.string(), title: z.string().optional() });
export type Source = z.infer<typeof Source>;

export const Timings = z.object({ first_token_ms: z.number(), total_ms: z.number() });
export type Timings = z.infer<typeof Timings>;
