import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";

/** Where a page of tasks ended. */
export interface TaskCursor {
  updatedAtMs: number;
  taskId: string;
}

export function writeCursor({ updatedAtMs, taskId }: TaskCursor): string {
  return `${updatedAtMs.toString(36)}.${taskId}`;
}

/** Throws INVALID for what `writeCursor` did not write. */
export function readCursor(cursor: string): TaskCursor {
  const [, time, taskId = ""] = /^([0-9a-z]{1,9})\.(.+)$/.exec(cursor) ?? [];
  if (time === undefined || !isUuid(taskId))
    throw new AppError("INVALID", "This cursor is not valid.", { path: "cursor" });
  return { updatedAtMs: Number.parseInt(time, 36), taskId };
}
