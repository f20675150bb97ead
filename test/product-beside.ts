// The running product with the servers of platforms that tests play in place of the real ones.
import { signUp, type Person } from "./person.ts";
import type { StandIn } from "./platforms/platform.ts";
import { removeData, startProduct, type Product } from "./product.ts";

export interface Beside {
  product: Product;
  /** Who has channels there. */
  ada: Person;
  /** Ends the product and the platforms, and leaves nothing behind. */
  stop: () => Promise<void>;
}

export async function startBeside(platforms: Iterable<StandIn>): Promise<Beside> {
  const all = [...platforms];
  const origins = Object.assign({}, ...all.map((one) => one.origins)) as object;
  const product = await startProduct({ env: { CHANNEL_ORIGINS: JSON.stringify(origins) } });
  const stop = async () => {
    await product.stop();
    await Promise.all(all.map((one) => one.close()));
    await removeData(product);
  };
  const ada = await signUp(product.url).catch(async (fault: unknown) => {
    await stop();
    throw fault;
  });
  return { product, ada, stop };
}
