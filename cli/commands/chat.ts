import { CliError } from "../cli-error.ts";
import type { Call, Command } from "../command.ts";
import { answerQuestion, askedBy } from "../conversation/answer-question.ts";
import { followEvents } from "../conversation/event-stream.ts";
import { ConversationPrinter } from "../conversation/printer.ts";
import { cancelTurn, loadHistory, sendMessage, startTask, taskId } from "../conversation/task.ts";

export const chat: Command = {
  name: "chat",
  usage: "[MESSAGE] [--team NAME] [--task TASK]",
  summary: "Talk with a team; a message ends with its answer, without one you are asked",
  options: { team: { type: "string" }, task: { type: "string" } },
  help: [
    "      --team NAME        with which team a new conversation begins (assistant)",
    "      --task TASK        go on with this conversation",
  ],
  async run(call) {
    const { terminal } = call;
    const asked = call.text("task");
    const words = call.args.length > 0 ? call.args.join(" ") : terminal.isInteractive ? "" : await terminal.readInput();
    const id = asked
      ? await taskId(call.api, asked, call.namespace)
      : await startTask(call.api, call.text("team") ?? "assistant", call.namespace);
    if (words.trim() !== "") await say(call, id, words.trim());
    else if (terminal.isInteractive) await talk(call, id, asked !== undefined);
    else throw new CliError("Say something: as an argument, or on standard input.");
    terminal.err(`weft chat --task ${id}\n`);
  },
};

async function talk(call: Call, id: string, isResumed: boolean): Promise<void> {
  if (isResumed) {
    const printer = new ConversationPrinter(call.terminal);
    for (const message of (await loadHistory(call.api, id)).messages) printer.message(message);
  }
  while (!call.signal.aborted) {
    // Ctrl-C and Ctrl-D at the prompt end the talk.
    const words = await call.terminal.ask("> ").catch(() => "/exit");
    if (words === "/exit") return;
    if (words.trim() !== "") await say(call, id, words.trim());
  }
}

/** Sends, and prints until the answer has ended. Ctrl-C stops the agent; its words so far are kept. */
async function say({ api, terminal, signal }: Call, id: string, words: string): Promise<void> {
  const ack = await sendMessage(api, id, { content: words });
  if (ack.turn_id === null) return;
  let stopped = Promise.resolve();
  const stop = (): void => {
    stopped = cancelTurn(api, id).catch((error: Error) => terminal.err(`The agent goes on: ${error.message}\n`));
  };
  signal.addEventListener("abort", stop, { once: true });
  const printer = new ConversationPrinter(terminal);
  const ended = new AbortController();
  let failure: string | null = null;
  for await (const event of followEvents(api, id, ack.seq, ended.signal)) {
    printer.event(event);
    const asked = askedBy(event);
    if (asked && terminal.isInteractive) await answerQuestion({ api, terminal }, id, asked);
    if (!("turn_id" in event) || event.turn_id !== ack.turn_id) continue;
    if (event.event === "chat:error") failure = event.message;
    if (["chat:done", "chat:error", "chat:cancelled"].includes(event.event)) ended.abort();
  }
  signal.removeEventListener("abort", stop);
  await stopped;
  if (failure !== null && !terminal.isInteractive) throw new CliError("");
}

export const logs: Command = {
  name: "logs",
  usage: "TASK [-f]",
  summary: "Print a conversation",
  options: { follow: { type: "boolean", short: "f" } },
  help: ["  -f, --follow           go on as it goes on"],
  async run(call) {
    const { api, args, namespace, terminal, signal } = call;
    if (args.length !== 1) throw new CliError('"weft logs" takes one task. "weft get tasks" lists them.');
    const id = await taskId(api, args[0]!, namespace);
    const printer = new ConversationPrinter(terminal);
    const { messages, headSeq } = await loadHistory(api, id);
    for (const message of messages) printer.message(message);
    if (call.flag("follow")) for await (const event of followEvents(api, id, headSeq, signal)) printer.event(event);
  },
};
