import { execute, forget, parse } from "./frontend-messages.ts";
import type { Statement } from "./sql-backend.ts";

const KEPT_MAX = 400;

/**
 * Statements that the backend knows by name: those that come again are not parsed again, and once their plan has proved
 * itself not planned either, which is most of what a small statement costs. The longest unused make room.
 */
export class Prepared {
  readonly #names = new Map<string, string>();
  #made = 0;

  /** What runs these statements; `learned` is to be called when all of it went well. */
  messages(statements: readonly Statement[]): { bytes: Buffer; learned: () => void } {
    const fresh = new Map<string, string>();
    const parts = statements.map(({ query, params = [] }) => {
      const known = this.#names.get(query) ?? fresh.get(query);
      if (known !== undefined) return execute(known, params);
      const name = `kept_${++this.#made}`;
      fresh.set(query, name);
      return Buffer.concat([parse(name, query), execute(name, params)]);
    });
    const learned = () => {
      for (const { query } of statements) {
        const name = this.#names.get(query) ?? fresh.get(query)!;
        this.#names.delete(query);
        this.#names.set(query, name);
      }
    };
    return { bytes: Buffer.concat(parts), learned };
  }

  /** Has the backend forget what there is no room for; empty when there is. */
  surplus(): Buffer {
    const oldest = [...this.#names].slice(0, Math.max(0, this.#names.size - KEPT_MAX));
    for (const [query] of oldest) this.#names.delete(query);
    return Buffer.concat(oldest.map(([, name]) => forget(name)));
  }

  /** The backend may know none of them any more. */
  clear(): void {
    this.#names.clear();
  }
}
