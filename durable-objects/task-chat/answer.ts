import type { Block, FormBlock, Message, ToolBlock } from "#protocol/task-frames";
import { codePoints } from "#core/agent/code-points";
import { isCall } from "#core/agent/fold-message";
import { pacer } from "../kit/pacer.ts";
import type { Journal } from "./journal.ts";

/** The longest that a token waits for company while the isolate is busy. */
const GATHER_MS = 15;

type Kind = "text" | "reasoning" | "tool_input";
interface Pending {
  kind: Kind;
  blockId: string | undefined;
  text: string;
}
type PlacedBlock = Message["blocks"][number];

/** The agent's message while it is being written: what has been shown of it, and the next frame. */
export class Answer {
  readonly messageId: string;
  readonly #journal: Journal;
  readonly #audienceSize: () => number;
  content: string;
  reasoning: string;
  blocks: PlacedBlock[];
  #points: number;
  /** Code points shown per block. */
  readonly #blockPoints = new Map<string, number>();
  #pending: Pending | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #spoke = false;

  constructor(message: Message, journal: Journal, audienceSize: () => number) {
    this.messageId = message.message_id;
    this.#journal = journal;
    this.#audienceSize = audienceSize;
    this.content = message.content;
    this.reasoning = message.reasoning;
    this.blocks = structuredClone(message.blocks);
    this.#points = codePoints(message.content);
  }

  /** Offset of what comes next, in code points. */
  get offset(): number {
    return this.#points;
  }

  write(kind: Kind, text: string, blockId?: string): void {
    if (text === "") return;
    const pending = this.#pending;
    if (pending && (pending.kind !== kind || pending.blockId !== blockId)) this.emit(true);
    this.#pending = { kind, blockId, text: (this.#pending?.text ?? "") + text };
    const sends = Math.max(1, this.#audienceSize());
    if (pacer.take(sends, Date.now())) return this.emit();
    if (this.#spoke) this.#timer ??= setTimeout(() => this.#emitDue(), GATHER_MS);
    else this.#emitDue();
  }

  /** Shows what waits. A lone half of a surrogate pair stays back for its other half. */
  emit(final = false): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const pending = this.#pending;
    if (!pending) return;
    const split = !final && endsInHalf(pending.text) ? pending.text.length - 1 : pending.text.length;
    const shown = pending.text.slice(0, split);
    this.#pending = split < pending.text.length ? { ...pending, text: pending.text.slice(split) } : null;
    if (shown !== "") this.#show(pending, shown);
  }

  addBlock(block: Block): void {
    this.emit(true);
    this.blocks.push({ offset: this.#points, block });
    this.#journal.record("chat:block_created", { message_id: this.messageId, offset: this.#points, block });
  }

  updateBlock(id: string, change: Partial<Omit<ToolBlock, "type">> | Partial<Omit<FormBlock, "type">>): void {
    this.emit(true);
    const placed = this.blocks.find(({ block }) => block.id === id);
    if (!placed) return;
    placed.block = { ...placed.block, ...change };
    this.#journal.record("chat:block_updated", { message_id: this.messageId, block: { id, ...change } });
  }

  /** Forgets what is not shown yet. */
  discard(): void {
    if (this.#timer) clearTimeout(this.#timer);
    [this.#timer, this.#pending] = [null, null];
  }

  state(): Pick<Message, "content" | "reasoning" | "blocks"> {
    return { content: this.content, reasoning: this.reasoning, blocks: this.blocks };
  }

  #emitDue(): void {
    pacer.force(this.#audienceSize());
    this.emit();
  }

  #show({ kind, blockId }: Pending, text: string): void {
    this.#spoke = true;
    const length = codePoints(text);
    const offset = blockId === undefined ? this.#points : (this.#blockPoints.get(blockId) ?? 0);
    const block = blockId === undefined ? undefined : this.blocks.find((placed) => placed.block.id === blockId);
    if (blockId !== undefined) this.#blockPoints.set(blockId, offset + length);
    else {
      this.content += text;
      this.#points += length;
    }
    if (kind === "reasoning") {
      this.reasoning += text;
      if (block) block.reasoning = (block.reasoning ?? "") + text;
    }
    if (kind === "tool_input" && block && isCall(block.block)) block.block.input += text;
    const place = blockId === undefined ? {} : { block_id: blockId };
    this.#journal.chunk({ message_id: this.messageId, ...place, content: text, offset, kind });
  }
}

function endsInHalf(text: string): boolean {
  return (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
}
