import { ModelError } from "./model-error.ts";
import { statusError } from "./provider-error.ts";

interface Post {
  headers: Record<string, string | undefined>;
  body: unknown;
  signal: AbortSignal | undefined;
  /** Taken out of whatever the provider says about a failure. */
  secret: string | undefined;
}

/** Sends one call. An abort is the caller's own and thrown as it is; everything else that fails is a ModelError. */
export async function reach(send: typeof fetch, url: string, post: Post): Promise<Response> {
  const headers = new Headers({ "content-type": "application/json" });
  for (const [name, value] of Object.entries(post.headers)) if (value !== undefined) headers.set(name, value);
  const response = await connect(send, url, {
    method: "POST",
    headers,
    body: JSON.stringify(post.body),
    // A provider has no reason to redirect, and a followed redirect would carry the key elsewhere.
    redirect: "manual",
    ...(post.signal === undefined ? {} : { signal: post.signal }),
  });
  if (!response.ok) throw await statusError(response, post.secret);
  return response;
}

async function connect(send: typeof fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await send(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new ModelError("The model cannot be reached", { code: "UNREACHABLE", cause });
  }
}
