import type { Context } from "#services/context";

/** What the verbs need of the rest of the house. */
export interface WritePorts {
  newId(): string;
  secrets: SecretPort;
}

/** Where inline keys go at admission. All of it inside the actor's organization. */
export interface SecretPort {
  /** Seals a value and answers the id under which a spec may refer to it. */
  seal(ctx: Context, secret: { label: string; value: string }): Promise<string>;
  exists(ctx: Context, id: string): Promise<boolean>;
}
