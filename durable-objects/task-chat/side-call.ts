import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { toUsage } from "#models/usage";
import { within } from "../kit/within.ts";
import type { Parts } from "./parts.ts";
import type { ModelCall, TurnRow } from "./store/turns.ts";

export interface SideCall {
  purpose: ModelCall["purpose"];
  prompt: LanguageModelV4Prompt;
  maxOutputTokens: number;
  timeoutMs: number;
  signal?: AbortSignal;
  responseFormat?: LanguageModelV4CallOptions["responseFormat"];
}

/** What the call is made for: a turn, or a message that has none yet. */
export type SideCallFor = Pick<TurnRow, "turnId" | "messageId" | "requestedBy">;

/** A model call beside the answer (title, summary, intent): its text, with its cost in the ledger. Throws what the model throws. */
export async function sideCall(parts: Parts, turn: SideCallFor, config: ModelConfig, call: SideCall): Promise<string> {
  const callId = `${turn.turnId}:${call.purpose}`;
  const model = await parts.ports.connect(config, callId);
  const { content, usage } = await within(call.timeoutMs, async (late) =>
    model.doGenerate({
      prompt: call.prompt,
      maxOutputTokens: call.maxOutputTokens,
      ...(call.responseFormat ? { responseFormat: call.responseFormat } : {}),
      abortSignal: call.signal ? AbortSignal.any([call.signal, late]) : late,
    }),
  );
  parts.turns.addModelCall({
    callId,
    turnId: turn.turnId,
    messageId: turn.messageId,
    userId: turn.requestedBy.id,
    model: config.name,
    provider: config.provider,
    purpose: call.purpose,
    at: Date.now(),
    usage: toUsage(config, usage),
  });
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
