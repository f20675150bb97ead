import type { LanguageModelV4, LanguageModelV4Prompt, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import * as z from "zod";
import type { TeamSnapshot } from "#core/agent/snapshot";
import type { Tool } from "#core/agent/tool";
import type { RecordedEvent } from "#protocol/task-frames";
import { askPerson } from "#tools/ask-person";
import { migrateSql } from "../kit/sql-migrations.ts";
import type { Audience } from "./audience.ts";
import { ConversationCommands } from "./commands.ts";
import { Journal } from "./journal.ts";
import type { Parts } from "./parts.ts";
import { ConversationStore } from "./store/conversation.ts";
import { EventLog } from "./store/log.ts";
import { NoticeStore } from "./store/notices.ts";
import { MIGRATIONS, NEWEST } from "./store/schema.ts";
import { TurnStore } from "./store/turns.ts";
import { TurnEngine } from "./turn-engine.ts";

// A conversation that can die wherever it waits for the world outside, and live again on the same storage.

/** Where, and how often, the present play has waited; where it dies next; what it did outside. */
export class World {
  readonly points: string[] = [];
  /** Numbers of the points at which the runtime dies. */
  readonly deaths: number[];
  /** Names of the points at which it died. */
  readonly died: string[] = [];
  /** Runs per tool call. */
  readonly runs = new Map<string, { tool: string; count: number }>();
  /** What the model was asked. */
  readonly prompts: LanguageModelV4Prompt[] = [];
  /** The team is known without asking. */
  teamIsAtHand = false;
  /** What the model says, step by step. */
  readonly script: LanguageModelV4StreamPart[][];

  constructor(deaths: number[], script = SCRIPT) {
    this.deaths = [...deaths];
    this.script = script;
  }
}

const NEVER = new Promise<never>(() => undefined);
/** What a dead life is told of its writes, which are lost. */
const NOTHING = { toArray: () => [], one: () => ({}), [Symbol.iterator]: () => [][Symbol.iterator]() };

/** One life of the object: from its start, or restart, until it dies. */
export class Life {
  readonly engine: TurnEngine;
  readonly commands: ConversationCommands;
  readonly parts: Parts;
  readonly sql: SqlStorage;
  readonly death = Promise.withResolvers<"dead">();
  readonly #world: World;
  readonly #work: Promise<unknown>[] = [];
  isDead = false;

  constructor(storage: SqlStorage, world: World, show: (life: Life, event: RecordedEvent) => void) {
    this.#world = world;
    const sql = new Proxy(storage, {
      get: (target, name) =>
        name === "exec"
          ? (...query: Parameters<SqlStorage["exec"]>) =>
              this.isDead && !query[0].startsWith("SELECT") ? NOTHING : target.exec(...query)
          : (Reflect.get(target, name) as unknown),
    });
    this.sql = sql;
    migrateSql(sql, MIGRATIONS, NEWEST);
    const conversation = new ConversationStore(sql);
    if (!conversation.task()) conversation.createTask(TASK, "");
    const journal = new Journal(TASK.taskId, new EventLog(sql), (event) => {
      if (!this.isDead) show(this, event);
    });
    this.parts = {
      get task() {
        return conversation.task()!;
      },
      conversation,
      journal,
      turns: new TurnStore(sql),
      notices: new NoticeStore(sql),
      audience: { size: 1 } as Audience,
      ports: {
        snapshot: () => this.#answer("snapshot", async () => SNAPSHOT),
        snapshotAtHand: () => (world.teamIsAtHand ? SNAPSHOT : null),
        connect: () => this.#answer("connect", async () => this.#model()),
        tools: () => TOOLS.map((tool) => this.#lent(tool)),
        attachments: (ids) =>
          this.#answer(
            "attachments",
            async () => new Map(ids.map((id) => [id, { kind: "text", name: "notes.txt", text: "a file" }])),
          ),
        keepAlive: (work) => void this.#work.push(work),
      },
      desk: null,
      changed: () => undefined,
      watch: () => undefined,
      unwatch: () => undefined,
    };
    this.engine = new TurnEngine(this.parts);
    this.commands = new ConversationCommands(this.parts, this.engine, (ids) =>
      this.#answer("find-attachments", async () =>
        ids.map((id) => ({ id, name: "notes.txt", media_type: "text/plain", size: 6 })),
      ),
    );
    this.engine.recover();
  }

  /** All that was begun is over, also what goes on after the turn. */
  async rest(): Promise<void> {
    for (let done = 0; done < this.#work.length;) {
      done = this.#work.length;
      await Promise.all(this.#work);
    }
  }

  /** A moment in which the object waits, and may die. */
  async point(name: string): Promise<void> {
    if (this.isDead) return NEVER;
    const { points, deaths, died } = this.#world;
    points.push(name);
    if (points.length !== deaths[0]) return;
    deaths.shift();
    died.push(name);
    this.isDead = true;
    this.death.resolve("dead");
    return NEVER;
  }

  /** The world does its part between the two points. */
  async #answer<T>(name: string, act: () => Promise<T>): Promise<T> {
    await this.point(`${name} asked`);
    const answer = await act();
    await this.point(`${name} answered`);
    return answer;
  }

  #lent(tool: Tool): Tool {
    if (tool.runsOn !== "server") return tool;
    return {
      ...tool,
      run: ({ callId }) =>
        this.#answer(`tool ${tool.name}`, async () => {
          const { count } = this.#world.runs.get(callId) ?? { count: 0 };
          this.#world.runs.set(callId, { tool: tool.name, count: count + 1 });
          return { ok: true, content: `${tool.name} says yes` };
        }),
    };
  }

  #model(): LanguageModelV4 {
    return {
      specificationVersion: "v4",
      provider: "script",
      modelId: "script",
      supportedUrls: {},
      doGenerate: ({ maxOutputTokens, responseFormat }) =>
        this.#answer(responseFormat ? "intent" : maxOutputTokens === 60 ? "title" : "compaction", async () => ({
          content: [{ type: "text", text: responseFormat ? '{"intent":"refund"}' : "In short" }],
          finishReason: STOP,
          usage: USAGE,
          warnings: [],
        })),
      doStream: async ({ prompt }) => {
        const step = stepOf(prompt);
        this.#world.prompts.push(prompt);
        if (step > 0 && !JSON.stringify(prompt).includes('"signature":"signed"'))
          throw new Error("the signature is lost");
        await this.point(`model asked for step ${step}`);
        const parts = this.#world.script[step]!;
        let at = 0;
        const stream = new ReadableStream<LanguageModelV4StreamPart>(
          {
            pull: async (controller) => {
              await this.point(`step ${step}, part ${at}`);
              if (at < parts.length) controller.enqueue(parts[at++]);
              else controller.close();
            },
          },
          { highWaterMark: 0 },
        );
        return { stream };
      },
    };
  }
}

const TASK = {
  taskId: "task",
  organizationId: "organization",
  namespace: "default",
  name: "task",
  team: { namespace: "default", name: "assistant" },
  groupChat: false,
  owner: { id: "ada", name: "Ada" },
  createdAt: 1,
};

const minute = { timeoutMs: 60_000, title: { en: "", zh: "" }, description: "", input: z.object({}) };
const TOOLS: Tool[] = [
  { ...minute, name: "look", effect: "read", runsOn: "server" },
  { ...minute, name: "pay", effect: "once", runsOn: "server" },
  { ...minute, name: "ask", effect: "read", runsOn: "client" },
  { ...minute, name: "note", effect: "idempotent", runsOn: "server" },
  askPerson,
];

const LIMITS = { firstTokenMs: 60_000, stallMs: 60_000, totalMs: 60_000 };
/** Small enough that what was said before must be summarized. */
const WINDOW = 4000;
const SNAPSHOT: TeamSnapshot = {
  team: "assistant",
  namespace: "default",
  collaborationModel: "solo",
  version: 1,
  members: [
    {
      bot: "assistant",
      ghost: { name: "ghost", systemPrompt: "Help.", tools: null, variables: {} },
      shell: { name: "chat", shellType: "Chat", config: {} },
      fallbacks: [],
      model: {
        name: "script",
        provider: "script",
        protocol: "script",
        model: "script",
        credential: { kind: "none" },
        parameters: {},
        contextWindow: WINDOW,
        maxOutputTokens: 500,
        capabilities: { tools: true, images: false, reasoning: true },
        limits: LIMITS,
      },
    },
  ],
};

const STOP = { unified: "stop" as const, raw: "stop" };
const USAGE = {
  inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};

const text = (delta: string): LanguageModelV4StreamPart => ({ type: "text-delta", id: "t", delta });
const call = (name: string, input = "{}"): LanguageModelV4StreamPart[] => [
  { type: "tool-input-start", id: name, toolName: name },
  { type: "tool-input-delta", id: name, delta: input.slice(0, 1) },
  { type: "tool-input-delta", id: name, delta: input.slice(1) },
  { type: "tool-call", toolCallId: name, toolName: name, input },
];
const finish: LanguageModelV4StreamPart = { type: "finish", finishReason: STOP, usage: USAGE };
const SCRIPT: LanguageModelV4StreamPart[][] = [
  [
    { type: "reasoning-delta", id: "r", delta: "Hmm" },
    { type: "reasoning-delta", id: "r", delta: ", so." },
    { type: "reasoning-end", id: "r", providerMetadata: { script: { signature: "signed" } } },
    text("Let me "),
    text("see. 𝕎"),
    ...call("look"),
    ...call("pay"),
    ...call("ask"),
    finish,
  ],
  [
    text("Noted"),
    ...call("note"),
    ...call("ask_person", JSON.stringify({ question: "Shall I?", kind: "approval" })),
    finish,
  ],
  [text("All "), text("done."), finish],
];
/** What the answer says in the end, however often the runtime died. */
export const ANSWER = "Let me see. 𝕎\n\nNoted\n\nAll done.";

/** How many steps of the turn the prompt tells of. */
function stepOf(prompt: LanguageModelV4Prompt): number {
  return prompt.filter((message) => message.role === "tool").length;
}

/** Earlier talk, long enough to be summarized. */
export function addHistory({ journal, conversation }: Parts): void {
  for (let i = 0; i < 4; i++) {
    const facts = {
      message_id: `old-${i}`,
      turn_id: null,
      role: "user" as const,
      content: `${i} ${"long ago ".repeat(400)}`,
      sender: { kind: "user" as const, id: "ada", name: "Ada" },
      attachments: [],
    };
    const { seq, at } = journal.record("chat:message", { ...facts, source: { kind: "web" } });
    conversation.insert({ ...facts, seq, created_at: at, status: "done", reasoning: "", blocks: [] });
  }
}
