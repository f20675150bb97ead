import { ChannelError, type ChannelContext } from "#core/channel";
import { retryAfterMs } from "./status-error.ts";
import { signBody } from "./standard-webhook.ts";

/** Answers that may be others soon. */
const PASSING = new Set([408, 425, 429]);

/** Posts JSON signed by Standard Webhooks; `id` is the same on every try. Throws ChannelError unless it was taken. */
export async function postWebhook(
  to: { url: string; secret: string },
  message: { id: string; body: string },
  outside: Pick<ChannelContext<unknown>, "http" | "nowMs">,
): Promise<void> {
  const timestamp = String(Math.floor(outside.nowMs() / 1000));
  const { id, body } = message;
  const answer = await outside.http({
    method: "POST",
    url: to.url,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": await signBody(to.secret, { id, timestamp, body }),
    },
    body,
  });
  if (answer.status >= 200 && answer.status < 300) return;
  const wait = retryAfterMs(answer.headers);
  throw new ChannelError(
    { code: "Answered", who: "receiver", status: answer.status, said: "" },
    {
      retryable: PASSING.has(answer.status) || answer.status >= 500,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}
