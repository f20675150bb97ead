/** The newest changes of an organization, from which a watch can be taken up again. */
import type { News } from "#core/resource/watch";
import { migrateSql } from "../../kit/sql-migrations.ts";
import { MIGRATIONS } from "./schema.ts";

export interface Bounds {
  low: number;
  high: number;
}

export interface WindowLimits {
  rows: number;
  bytes: number;
}

const LIMITS: WindowLimits = { rows: 4000, bytes: 24 * 1024 * 1024 };

export class WatchWindow {
  readonly #sql: SqlStorage;
  readonly #limits: WindowLimits;
  #bounds: Bounds | null = null;
  #rows = 0;
  #bytes = 0;

  constructor(sql: SqlStorage, limits: WindowLimits = LIMITS) {
    this.#sql = sql;
    this.#limits = limits;
  }

  /** Null until `begin`: a hub that only answers questions writes nothing. */
  get bounds(): Bounds | null {
    return this.#bounds;
  }

  /** Reads what an earlier life of the object left. */
  load(): void {
    migrateSql(this.#sql, MIGRATIONS);
    const [row] = this.#sql
      .exec<{ low: number; high: number; rows: number; bytes: number }>("SELECT low, high, rows, bytes FROM bounds")
      .toArray();
    this.#bounds = row ? { low: row.low, high: row.high } : null;
    [this.#rows, this.#bytes] = [row?.rows ?? 0, row?.bytes ?? 0];
  }

  /** Empty from a version on. */
  begin(version: number): void {
    this.#sql.exec("DELETE FROM news");
    [this.#rows, this.#bytes] = [0, 0];
    this.#save({ low: version, high: version });
  }

  /** In the order of versions; `high` becomes `upTo` even where nothing is known of a version. */
  append(news: News[], upTo: number): void {
    const bounds = this.#bounds;
    if (!bounds) throw new Error("the window was not begun");
    for (const one of news) {
      const body = JSON.stringify(one);
      this.#sql.exec(
        "INSERT OR REPLACE INTO news (resource_version, kind, body) VALUES (?, ?, ?)",
        one.resourceVersion,
        one.now.object.kind,
        body,
      );
      this.#rows += 1;
      this.#bytes += body.length;
    }
    this.#save({ low: bounds.low, high: Math.max(bounds.high, upTo) });
    this.#trim();
  }

  /** What changed after a version, of one kind. */
  *after(version: number, kind: string): Generator<News> {
    const rows = this.#sql.exec<{ body: string }>(
      "SELECT body FROM news WHERE resource_version > ? AND kind = ? ORDER BY resource_version",
      version,
      kind,
    );
    for (const { body } of rows) yield JSON.parse(body) as News;
  }

  #save(bounds: Bounds): void {
    this.#bounds = bounds;
    this.#sql.exec(
      `INSERT INTO bounds (id, low, high, rows, bytes) VALUES (1, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET low = excluded.low, high = excluded.high, rows = excluded.rows,
          bytes = excluded.bytes`,
      bounds.low,
      bounds.high,
      this.#rows,
      this.#bytes,
    );
  }

  /** A quarter at once, so that it is rarely done. */
  #trim(): void {
    if (this.#rows <= this.#limits.rows && this.#bytes <= this.#limits.bytes) return;
    const last = this.#sql
      .exec<{ low: number }>(
        "SELECT max(resource_version) AS low FROM (SELECT resource_version FROM news ORDER BY resource_version LIMIT ?)",
        Math.ceil(this.#rows / 4),
      )
      .one().low;
    const gone = this.#sql
      .exec<{ rows: number; bytes: number }>(
        "SELECT count(*) AS rows, sum(length(body)) AS bytes FROM news WHERE resource_version <= ?",
        last,
      )
      .one();
    this.#sql.exec("DELETE FROM news WHERE resource_version <= ?", last);
    [this.#rows, this.#bytes] = [this.#rows - gone.rows, this.#bytes - gone.bytes];
    this.#save({ low: last, high: this.#bounds?.high ?? last });
  }
}
