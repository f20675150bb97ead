import { AppError, type ErrorCode, type ErrorDetails } from "#core/errors";
import { StatusError, type StatusReason, type StatusSubject } from "#core/resource/status-error";

/** An AppError as data: what a class carries does not cross an RPC boundary. */
interface Refused {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
  reason?: StatusReason;
  subject?: StatusSubject;
}
export type Answer<T> = { ok: true; written: T } | { ok: false; refused: Refused };

/** What the caller did wrong is an answer, not an exception. */
export async function refusable<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, written: await work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details } = error;
    const status = error instanceof StatusError ? { reason: error.reason, subject: error.subject } : {};
    return { ok: false, refused: { code, message, details, ...status } };
  }
}
