import { recall, type Remembered } from "#services/memory/recall";
import { remember, type NewMemory, type Rememberer } from "#services/memory/remember";

/** A person inside an organization; memories never leave this pair. */
export interface Owner {
  organizationId: string;
  userId: string;
}

/** What agents keep of a person from one conversation to the next. */
export interface PersonMemory {
  remember(owner: Owner, memory: NewMemory): Promise<"stored" | "known" | "full">;
  /** Best matches first, then the newest. */
  recall(owner: Owner, query: string): Promise<Remembered[]>;
}

export function postgresMemory(db: Rememberer["db"]): PersonMemory {
  return {
    remember: (owner, memory) => remember({ db, ...owner }, memory),
    recall: (owner, query) => recall({ db, ...owner }, query),
  };
}
