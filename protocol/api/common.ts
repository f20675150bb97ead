import * as z from "zod";

/** Body of every error outside the resource routes. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    request_id: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** Cursor paging: pass `next` back as `cursor`. */
export const PageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Postgres reads years of four digits and offsets up to 15 hours; no place on earth needs more. */
function isStorable(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999 && !/[+-](1[5-9]|2\d):\d\d$/.test(text);
}

/** A moment that somebody gives: RFC 3339. */
export const GivenInstant = z.iso
  .datetime({ offset: true, message: "must look like 2026-01-31T12:00:00Z" })
  .max(40)
  .refine(isStorable, "must be a moment of the years 1 to 9999, at most 14 hours from UTC");
