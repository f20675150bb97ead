/** Ids as a platform makes them, for the names that a test uses: the same id for the same name, and back. */
export class KnownIds {
  readonly #ids = new Map<string, string>();
  readonly #names = new Map<string, string>();

  idOf(name: string, make: (count: number) => string): string {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = make(this.#ids.size + 1);
    this.#ids.set(name, id);
    this.#names.set(id, name);
    return id;
  }

  nameOf(id: string): string | undefined {
    return this.#names.get(id);
  }
}
