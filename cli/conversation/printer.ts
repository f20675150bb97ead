import { isCall } from "#core/agent/fold-message";
import type { Question } from "#protocol/question";
import type { Message, RecordedEvent } from "#protocol/task-frames";
import type { Terminal } from "../terminal.ts";

const DIM = "\u001B[2m";
const PLAIN = "\u001B[0m";

/** Prints a conversation as it happens: the agent's words as they come, tools and reasons dimmed. */
export class ConversationPrinter {
  readonly #terminal: Terminal;
  #atLineStart = true;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  message({ role, sender, content, status, error, blocks }: Message): void {
    for (const { block } of blocks) if (isCall(block)) this.#aside(`${block.tool} ${block.input}`);
    if (role === "user") this.#aside(`${sender.name}: ${content}`);
    else this.#words(content);
    if (status === "error" && error) this.#aside(error.message);
    this.#endLine();
  }

  event(event: RecordedEvent): void {
    switch (event.event) {
      case "chat:message":
        if (event.role === "user") this.#aside(`${event.sender.name}: ${event.content}`);
        break;
      case "chat:chunk":
        if (event.kind === "text") this.#words(event.content);
        break;
      case "chat:block_updated":
        this.#tool(event.block);
        break;
      case "chat:restart":
        this.#aside("(the answer was interrupted and begins again)");
        break;
      case "chat:error":
        this.#aside(event.message);
        break;
      case "chat:cancelled":
        this.#aside("(stopped)");
        break;
      case "chat:done":
        this.#endLine();
        break;
      default:
        break;
    }
  }

  #tool(block: { id: string; status?: unknown; question?: unknown; output?: unknown }): void {
    if (block.status === "waiting" && block.question) this.#aside((block.question as Question).question);
    if (block.status !== "done" || typeof block.output !== "string") return;
    this.#aside(`→ ${block.output.split("\n")[0]!.slice(0, 200)}`);
  }

  #words(text: string): void {
    if (text === "") return;
    this.#terminal.out(text);
    this.#atLineStart = text.endsWith("\n");
  }

  #aside(text: string): void {
    this.#endLine();
    this.#terminal.out(this.#terminal.isInteractive ? `${DIM}${text}${PLAIN}\n` : `${text}\n`);
  }

  #endLine(): void {
    if (!this.#atLineStart) this.#terminal.out("\n");
    this.#atLineStart = true;
  }
}
