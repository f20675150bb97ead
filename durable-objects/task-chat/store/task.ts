import type { TaskPhase } from "#protocol/task-frames";

/** What is fixed when a conversation opens. */
export interface TaskFacts {
  taskId: string;
  organizationId: string;
  namespace: string;
  name: string;
  team: { namespace: string; name: string };
  groupChat: boolean;
  owner: { id: string; name: string };
  createdAt: number;
  /** The conversation that is owed how this one's first turn ends. */
  resultTo?: string;
}
export interface TaskRow extends TaskFacts {
  title: string;
  phase: TaskPhase;
}

/** The one row of `task`. */
interface KeptTask {
  facts: TaskFacts;
  title: string;
  titleBy: "nobody" | "words" | "model" | "person";
  phase: TaskPhase;
  updatedAt: number;
  context: { used: number; window: number } | null;
}

/** The task and its people: small and often asked for, so it is read once and written through. */
export class TaskStore {
  readonly #sql: SqlStorage;
  #task: KeptTask | null = null;
  #people: Map<string, { name: string | null; follows: boolean }> | null = null;
  constructor(sql: SqlStorage, isNew = false) {
    this.#sql = sql;
    if (isNew) this.#people = new Map();
  }

  task(): TaskRow | null {
    const kept = this.#read();
    return kept && { ...kept.facts, title: kept.title, phase: kept.phase };
  }

  createTask(facts: TaskFacts, title: string): void {
    const [text, updatedAt] = [JSON.stringify(facts), facts.createdAt];
    const titleBy = title === "" ? "nobody" : "person";
    this.#sql.exec(
      "INSERT INTO task (id, facts, title, title_by, phase, updated_at) VALUES (1, ?, ?, ?, 'Pending', ?)",
      text,
      title,
      titleBy,
      updatedAt,
    );
    // As it is read in another life.
    const kept = JSON.parse(text) as TaskFacts;
    this.#task = { facts: kept, title, titleBy, phase: "Pending", updatedAt, context: null };
  }

  setTitle(title: string, by: "words" | "model" | "person"): void {
    this.#sql.exec("UPDATE task SET title = ?, title_by = ?", title, by);
    this.#change({ title, titleBy: by });
  }

  setTeam(team: TaskFacts["team"]): void {
    this.#setFacts({ ...this.#kept().facts, team });
  }

  /** Null: it was told, and is owed no more. */
  setResultTo(taskId: string | null): void {
    const { resultTo: _earlier, ...facts } = this.#kept().facts;
    this.#setFacts(taskId === null ? facts : { ...facts, resultTo: taskId });
  }

  titleBy(): KeptTask["titleBy"] {
    return this.#kept().titleBy;
  }

  setPhase(phase: TaskPhase, at: number): void {
    this.#sql.exec("UPDATE task SET phase = ?, updated_at = ?", phase, at);
    this.#change({ phase, updatedAt: at });
  }

  /** How much of the model's context window the latest answer took, in tokens. */
  setContext(context: { used: number; window: number }): void {
    this.#sql.exec("UPDATE task SET context = ?", JSON.stringify(context));
    this.#change({ context });
  }

  context(): { used: number; window: number } | null {
    return this.#kept().context;
  }

  updatedAt(): number {
    return this.#kept().updatedAt;
  }

  addMember(id: string, name: string): void {
    const known = this.#known().get(id);
    if (known?.name === name) return;
    this.#sql.exec(
      "INSERT INTO person (user_id, name) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET name = excluded.name",
      id,
      name,
    );
    this.#known().set(id, { follows: known?.follows ?? false, name });
  }

  members(): { id: string; name: string }[] {
    return [...this.#known()].flatMap(([id, { name }]) => (name === null ? [] : [{ id, name }]));
  }

  markRead(userId: string, seq: number): void {
    this.#sql.exec("UPDATE person SET read_seq = max(read_seq, ?) WHERE user_id = ?", seq, userId);
  }

  relays(): string[] {
    return [...this.#known()].flatMap(([id, { follows }]) => (follows ? [id] : []));
  }

  addRelay(userId: string): void {
    this.#sql.exec(
      "INSERT INTO person (user_id, follows) VALUES (?, 1) ON CONFLICT (user_id) DO UPDATE SET follows = 1",
      userId,
    );
    this.#known().set(userId, { name: this.#known().get(userId)?.name ?? null, follows: true });
  }

  removeRelay(userId: string): void {
    this.#sql.exec("UPDATE person SET follows = 0 WHERE user_id = ?", userId);
    const known = this.#known().get(userId);
    if (known) known.follows = false;
  }

  #read(): KeptTask | null {
    if (this.#task) return this.#task;
    const row = this.#sql
      .exec<Record<string, SqlStorageValue>>("SELECT facts, title, title_by, phase, updated_at, context FROM task")
      .toArray()[0];
    if (!row) return null;
    this.#task = {
      facts: JSON.parse(row.facts as string) as TaskFacts,
      title: row.title as string,
      titleBy: row.title_by as KeptTask["titleBy"],
      phase: row.phase as TaskPhase,
      updatedAt: row.updated_at as number,
      context: row.context === null ? null : (JSON.parse(row.context as string) as KeptTask["context"]),
    };
    return this.#task;
  }

  #kept(): KeptTask {
    const kept = this.#read();
    if (!kept) throw new Error("the task was not created");
    return kept;
  }

  #setFacts(facts: TaskFacts): void {
    this.#sql.exec("UPDATE task SET facts = ?", JSON.stringify(facts));
    this.#change({ facts });
  }

  #change(change: Partial<KeptTask>): void {
    if (this.#task) this.#task = { ...this.#task, ...change };
  }

  #known() {
    return (this.#people ??= new Map(
      this.#sql
        .exec<{ user_id: string; name: string | null; follows: number }>("SELECT user_id, name, follows FROM person")
        .toArray()
        .map((row) => [row.user_id, { name: row.name, follows: row.follows === 1 }]),
    ));
  }
}
