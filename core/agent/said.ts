import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";

/** One part of what a model said, with what its provider wants back with it (a signature, an encrypted thought). */
export type SaidPart = {
  metadata?: SharedV4ProviderMetadata;
} & ({ type: "text" | "reasoning"; text: string } | { type: "call" });

type Prose = Extract<SaidPart, { text: string }>;

/** Collects one answer part by part, in the order in which the model said them; `call`s stand for its tool calls. */
export class Said {
  readonly #parts: SaidPart[] = [];
  readonly #open = new Map<string, Prose>();

  take(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "text-start":
      case "text-delta":
      case "text-end":
        return this.#prose("text", part);
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        return this.#prose("reasoning", part);
      case "tool-call":
        this.#parts.push(keep({ type: "call" }, part.providerMetadata));
        return;
      default:
        return;
    }
  }

  /** Undefined when no provider wants anything back: text and calls then say it all. */
  parts(): SaidPart[] | undefined {
    return this.#parts.some(({ metadata }) => metadata !== undefined) ? this.#parts : undefined;
  }

  #prose(
    type: Prose["type"],
    part: { type: string; id: string; delta?: string; providerMetadata?: SharedV4ProviderMetadata },
  ): void {
    const key = `${type} ${part.id}`;
    let open = this.#open.get(key);
    if (!open || part.type.endsWith("-start")) {
      open = { type, text: "" };
      this.#open.set(key, open);
      this.#parts.push(open);
    }
    open.text += part.delta ?? "";
    keep(open, part.providerMetadata);
    if (part.type.endsWith("-end")) this.#open.delete(key);
  }
}

/** Providers may say it at the start of a part, in its middle or at its end. */
function keep<Part extends SaidPart>(part: Part, metadata: SharedV4ProviderMetadata | undefined): Part {
  if (!metadata) return part;
  const known: SharedV4ProviderMetadata = { ...part.metadata };
  for (const [provider, facts] of Object.entries(metadata)) known[provider] = { ...known[provider], ...facts };
  part.metadata = known;
  return part;
}
