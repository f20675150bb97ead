import type { Attachment } from "#protocol/task-frames";
import { ApiError, toApiError } from "../api-error.ts";

export interface Upload {
  /** Resolves with the stored file; rejects with an ApiError, or never once cancelled. */
  done: Promise<Attachment>;
  cancel(): void;
}

/** Sends one file. XMLHttpRequest, because fetch tells nothing of how far an upload is. */
export function uploadFile(file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open("POST", `/api/v1/attachments?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && onProgress(event.loaded / event.total),
    );
    request.addEventListener("error", () =>
      reject(new ApiError({ status: 0, code: "OFFLINE", message: "The server cannot be reached." })),
    );
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Attachment);
      else reject(toApiError(request.status, request.response, request.getResponseHeader("retry-after")));
    });
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
