import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startSimulator } from "./start.ts";

export interface SimulatorClients {
  openai: OpenAI;
  anthropic: Anthropic;
  close: () => Promise<void>;
}

/** A simulator of its own, driven by the providers' official clients. */
export async function startClients(): Promise<SimulatorClients> {
  const simulator = await startSimulator();
  return {
    openai: new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: "none", maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: simulator.url, apiKey: "none", maxRetries: 0 }),
    close: () => simulator.close(),
  };
}
