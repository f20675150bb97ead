// The product with a channel, and the platform that speaks to it: the generic webhook, since a Telegram channel keeps to
// the 25 messages a second that Telegram takes.
import { makeChannel } from "#test/channel-hooks";
import { signUp } from "#test/person";
import { startWebhook } from "#test/platforms/webhook";
import { removeData, startProduct } from "#test/product";
import { parentOf } from "../report.ts";
import { speaking } from "./speaking.ts";
import type { Answering } from "./taker.ts";

export async function startOurs(modelUrl: string): Promise<Answering> {
  const platform = await startWebhook();
  const product = await startProduct({
    env: {
      CHANNEL_ORIGINS: JSON.stringify(platform.origins),
      OPENAI_BASE_URL: modelUrl,
      OPENAI_API_KEY: "none",
      OPENAI_MODEL: "simulator",
    },
  });
  const workerd = await product.runtimePid();
  const channel = await makeChannel(await signUp(product.url), platform);
  return {
    name: "Weft",
    // workerd, and the host with its embedded Postgres.
    pids: [workerd, await parentOf(workerd)],
    settleMs: 14_000,
    url: product.url + channel.url,
    expected: 202,
    ...speaking(platform),
    stop: async () => {
      await product.stop();
      await platform.close();
      await removeData(product);
    },
  };
}
