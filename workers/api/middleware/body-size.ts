import { bodyLimit } from "hono/body-limit";
import { AppError } from "#core/errors";

const JSON_BYTES_MAX = 1024 * 1024;

/** Refuses bodies over 1 MiB before they are read; also those that do not say how long they are. */
export const bodySize = bodyLimit({
  maxSize: JSON_BYTES_MAX,
  onError: () => {
    throw new AppError("TOO_LARGE", "The request is larger than 1 MiB.");
  },
});
