import { AppError, type ErrorCode } from "#core/errors";
import { API_GROUP, type Cause, type Kind, type Status } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";

/** Kubernetes' reasons that the resource routes answer with, each with its code in HTTP and in AppError. */
export const STATUS_REASONS = {
  BadRequest: { status: 400, code: "INVALID" },
  Invalid: { status: 422, code: "INVALID" },
  Unauthorized: { status: 401, code: "UNAUTHENTICATED" },
  Forbidden: { status: 403, code: "FORBIDDEN" },
  NotFound: { status: 404, code: "NOT_FOUND" },
  MethodNotAllowed: { status: 405, code: "INVALID" },
  NotAcceptable: { status: 406, code: "UNSUPPORTED" },
  AlreadyExists: { status: 409, code: "CONFLICT" },
  Conflict: { status: 409, code: "CONFLICT" },
  Expired: { status: 410, code: "GONE" },
  RequestEntityTooLarge: { status: 413, code: "TOO_LARGE" },
  UnsupportedMediaType: { status: 415, code: "UNSUPPORTED" },
  TooManyRequests: { status: 429, code: "RATE_LIMITED" },
  InternalError: { status: 500, code: "INTERNAL" },
  ServiceUnavailable: { status: 503, code: "UNAVAILABLE" },
} as const satisfies Record<string, { status: number; code: ErrorCode }>;
export type StatusReason = keyof typeof STATUS_REASONS;

export interface StatusSubject {
  kind?: string;
  /** Absent: the product's own. Empty: the core group of Kubernetes. */
  group?: string;
  name?: string;
  uid?: string;
  causes?: Cause[];
  retryAfterSeconds?: number;
}

/** An AppError that knows which Kubernetes Status it is. */
export class StatusError extends AppError {
  readonly reason: StatusReason;
  readonly subject: StatusSubject;
  constructor(reason: StatusReason, message: string, subject: StatusSubject = {}) {
    const causes = subject.causes;
    super(STATUS_REASONS[reason].code, message, causes ? { causes, path: causes[0]?.field } : {});
    this.reason = reason;
    this.subject = subject;
  }
}

/** `bots.agent.wecode.io`, or `secrets` for a kind of the core group. */
export function qualified(name: string, group: string): string {
  return group === "" ? name : `${name}.${group}`;
}

function resourceName(kind: Kind, name: string): string {
  const { plural, group } = KINDS[kind];
  return `${qualified(plural, group)} "${name}"`;
}

function subjectOf(kind: Kind, name: string): StatusSubject {
  return { kind: KINDS[kind].plural, group: KINDS[kind].group, name };
}

export function notFound(kind: Kind, name: string): StatusError {
  return new StatusError("NotFound", `${resourceName(kind, name)} not found`, subjectOf(kind, name));
}

export function alreadyExists(kind: Kind, name: string): StatusError {
  return new StatusError("AlreadyExists", `${resourceName(kind, name)} already exists`, subjectOf(kind, name));
}

export function modified(kind: Kind, name: string): StatusError {
  return new StatusError(
    "Conflict",
    `Operation cannot be fulfilled on ${resourceName(kind, name)}: the object has been modified; ` +
      "please apply your changes to the latest version and try again",
    subjectOf(kind, name),
  );
}

/** A hostile manifest can be wrong in more places than anybody reads. */
const CAUSES_MAX = 100;

export function invalid(kind: Kind, name: string, found: Cause[]): StatusError {
  const causes = found.slice(0, CAUSES_MAX);
  const list = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = list.length === 1 ? list[0] : `[${list.join(", ")}]`;
  const { group } = KINDS[kind];
  const message = `${qualified(kind, group)} "${name}" is invalid: ${text}`;
  return new StatusError("Invalid", message, { kind, group, name, causes });
}

export function badRequest(message: string, causes?: Cause[]): StatusError {
  return new StatusError("BadRequest", message, causes ? { causes } : {});
}

/** The body that goes over the wire. */
export function statusBody(reason: StatusReason, message: string, subject: StatusSubject = {}): Status {
  const { kind, group = API_GROUP, name, uid, causes, retryAfterSeconds } = subject;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason,
    message,
    code: STATUS_REASONS[reason].status,
    details: {
      ...(kind ? { kind, ...(group ? { group } : {}) } : {}),
      ...(name ? { name } : {}),
      ...(uid ? { uid } : {}),
      ...(causes ? { causes } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
}
