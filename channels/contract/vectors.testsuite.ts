import vectors from "../channel-vectors.json" with { type: "json" };

export interface Vector {
  input: Record<string, string> & { headers: Record<string, string>; query: Record<string, string> };
  expected: Record<string, string> & { fields: Record<string, string> };
}

/** A known answer of channel-vectors.json: from a platform's own documents or accepted by its own library. */
export function vector(id: string): Vector {
  const found = (vectors.vectors as unknown as (Vector & { id: string })[]).find((one) => one.id === id);
  if (!found) throw new Error(`no vector ${id}`);
  return found;
}
