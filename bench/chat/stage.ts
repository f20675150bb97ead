// What the measurements share: the product, the simulator it asks, and the peers.
import { startSimulator } from "#local/simulator/start";
import { signUp, type Person } from "#test/person";
import { removeData, startProduct, type Product } from "#test/product";
import { parentOf } from "../report.ts";

export interface Stage {
  quick: boolean;
  /** With `/v1`. */
  simulatorUrl: string;
  product: Product;
  ada: Person;
  /** workerd and the host with its embedded Postgres. */
  pids: number[];
}

export async function onStage(quick: boolean, act: (stage: Stage) => Promise<void>): Promise<void> {
  const simulator = await startSimulator();
  const simulatorUrl = `${simulator.url}/v1`;
  const product = await startProduct({
    env: { OPENAI_BASE_URL: simulatorUrl, OPENAI_API_KEY: "none", OPENAI_MODEL: "simulator" },
  });
  try {
    const workerd = await product.runtimePid();
    const ada = await signUp(product.url);
    await act({ quick, simulatorUrl, product, ada, pids: [workerd, await parentOf(workerd)] });
  } finally {
    await product.stop();
    await simulator.close();
    await removeData(product);
  }
}

export async function newTasks(stage: Stage, count: number): Promise<string[]> {
  const taskIds: string[] = [];
  while (taskIds.length < count) {
    const batch = Array.from({ length: Math.min(20, count - taskIds.length) }, () => stage.ada.newTask());
    taskIds.push(...(await Promise.all(batch)));
  }
  return taskIds;
}
