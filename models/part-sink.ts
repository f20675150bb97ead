import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import { count, text } from "./json.ts";
import { ModelError } from "./model-error.ts";
import { NO_USAGE } from "./usage.ts";

export type Part = LanguageModelV4StreamPart;
type Prose = "text" | "reasoning";

interface OpenTool {
  id: string;
  name: string;
  input: string;
  metadata: SharedV4ProviderMetadata | undefined;
}

/**
 * Where a decoder puts what it understood. Opens and closes blocks, joins neighbouring deltas of one network chunk
 * into one part, and ends exactly once: with `finish`, or with `error` and a `finish` that carries the usage so far.
 */
export class PartSink {
  readonly newId: () => string;
  readonly #parts: Part[] = [];
  readonly #sources = new Set<string>();
  readonly #tools = new Map<string | number, OpenTool>();
  #open: { kind: Prose; id: string } | undefined;
  #blocks = 0;
  #sawTools = false;
  #reason: LanguageModelV4FinishReason | undefined;
  usage: LanguageModelV4Usage = NO_USAGE;
  /** The last part is out; whatever still arrives is not read. */
  ended = false;

  constructor(newId: () => string) {
    this.newId = newId;
  }

  take(): Part[] {
    return this.#parts.splice(0);
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  push(part: Part): void {
    this.#parts.push(part);
  }

  /** Who answers: what of it the provider tells. */
  metadata(id: unknown, modelId: unknown, createdSeconds?: unknown): void {
    const [saidId, saidModel, created] = [text(id), text(modelId), count(createdSeconds)];
    this.#parts.push({
      type: "response-metadata",
      ...(saidId === undefined ? {} : { id: saidId }),
      ...(saidModel === undefined ? {} : { modelId: saidModel }),
      ...(created === undefined ? {} : { timestamp: new Date(created * 1000) }),
    });
  }

  /** A page that the answer rests on; each is told once. */
  source(url: unknown, title: unknown): void {
    const [saidUrl, saidTitle] = [text(url), text(title)];
    if (saidUrl === undefined || this.#sources.has(saidUrl)) return;
    this.#sources.add(saidUrl);
    const named = saidTitle === undefined ? {} : { title: saidTitle };
    this.#parts.push({ type: "source", sourceType: "url", id: this.newId(), url: saidUrl, ...named });
  }

  prose(kind: Prose, delta: string): void {
    if (delta === "") return;
    const id = this.#openProse(kind);
    const last = this.#parts.at(-1);
    if ((last?.type === "text-delta" || last?.type === "reasoning-delta") && last.id === id) last.delta += delta;
    else this.#parts.push({ type: `${kind}-delta`, id, delta });
  }

  /** A block without words (an encrypted thought, a lone signature) still has to go back to the provider. */
  openBlock(kind: Prose): void {
    this.#openProse(kind);
  }

  /** `metadata` is what the provider wants back with this block (a signature, an item id). */
  closeProse(metadata?: SharedV4ProviderMetadata): void {
    if (this.#open === undefined) return;
    const { kind, id } = this.#open;
    this.#parts.push({ type: `${kind}-end`, id, ...(metadata === undefined ? {} : { providerMetadata: metadata }) });
    this.#open = undefined;
  }

  /** Id of the tool call that is being received under this key. */
  openTool(key: string | number): string | undefined {
    return this.#tools.get(key)?.id;
  }

  startTool(
    key: string | number,
    tool: { id?: string | undefined; name: string; metadata?: SharedV4ProviderMetadata | undefined },
  ): void {
    this.closeProse();
    this.#sawTools = true;
    const open: OpenTool = { id: tool.id ?? this.newId(), name: tool.name, input: "", metadata: tool.metadata };
    this.#tools.set(key, open);
    this.#parts.push({ type: "tool-input-start", id: open.id, toolName: open.name });
  }

  toolInput(key: string | number, delta: string): void {
    const open = this.#tools.get(key);
    if (open === undefined || delta === "") return;
    open.input += delta;
    const last = this.#parts.at(-1);
    if (last?.type === "tool-input-delta" && last.id === open.id) last.delta += delta;
    else this.#parts.push({ type: "tool-input-delta", id: open.id, delta });
  }

  /** The whole input at once, unless it came in deltas. */
  wholeToolInput(key: string | number, input: string): void {
    if (this.#tools.get(key)?.input === "") this.toolInput(key, input);
  }

  endTool(key: string | number, metadata?: SharedV4ProviderMetadata): void {
    const open = this.#tools.get(key);
    if (open === undefined) return;
    this.#tools.delete(key);
    const kept = metadata ?? open.metadata;
    this.#parts.push({ type: "tool-input-end", id: open.id });
    this.#parts.push({
      type: "tool-call",
      toolCallId: open.id,
      toolName: open.name,
      input: open.input.trim() === "" ? "{}" : open.input,
      ...(kept === undefined ? {} : { providerMetadata: kept }),
    });
  }

  /** The provider said why it stopped; more (usage, citations) may still follow. */
  finishReason(unified: LanguageModelV4FinishReason["unified"], raw: string | undefined): void {
    this.#reason = { unified, raw };
  }

  get hasFinishReason(): boolean {
    return this.#reason !== undefined;
  }

  complete(): void {
    if (this.ended) return;
    if (this.#reason?.unified === "error") {
      this.fail(
        new ModelError(`The provider ended the answer with ${this.#reason.raw ?? "an error"}`, { code: "GARBAGE" }),
      );
      return;
    }
    this.closeProse();
    for (const key of this.#tools.keys()) this.endTool(key);
    // Some servers say `stop` although tools were called; the loop must go on all the same.
    const reason = this.#reason ?? { unified: "stop", raw: undefined };
    const unified = this.#sawTools && reason.unified === "stop" ? "tool-calls" : reason.unified;
    this.#end({ unified, raw: reason.raw });
  }

  /** A half-received tool call is left open: without its `tool-call` part it never runs. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.closeProse();
    this.#parts.push({ type: "error", error });
    this.#end({ unified: "error", raw: this.#reason?.raw });
  }

  /** The bytes are over. Without a finish reason a stream was cut, however cleanly it was closed. */
  endOfStream(): void {
    if (this.#reason !== undefined) this.complete();
    else this.fail(new ModelError("The provider closed the stream before the answer was complete", { code: "CUT" }));
  }

  /** The same for an answer in one piece, which is then not an answer at all. */
  endOfAnswer(): void {
    if (this.#reason !== undefined) this.complete();
    else this.fail(new ModelError("The provider's answer cannot be read", { code: "GARBAGE" }));
  }

  #openProse(kind: Prose): string {
    if (this.#open?.kind === kind) return this.#open.id;
    this.closeProse();
    const id = `${kind}-${this.#blocks++}`;
    this.#open = { kind, id };
    this.#parts.push({ type: `${kind}-start`, id });
    return id;
  }

  #end(finishReason: LanguageModelV4FinishReason): void {
    this.ended = true;
    this.#parts.push({ type: "finish", finishReason, usage: this.usage });
  }
}
