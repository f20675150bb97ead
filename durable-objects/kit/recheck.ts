import type { Actor } from "#core/actor";

/** Longer than any isolate remembers who a credential is: what was asked before a change may be out of date so long. */
export const STALE_MS = 15_000;

/** Something that stays open longer than a request, and whose it is. */
export interface Holder {
  readonly actor: Actor;
  /** The same credential, with the rights that it has now. */
  renew(actor: Actor): void;
  /** The credential no longer holds. */
  expel(): void;
}

/** Who this credential stands for now; null when it no longer holds. */
export type CurrentActor = (actor: Actor) => Promise<Actor | null>;

/** Judges what is open anew: rights that changed hold at once, and whoever has none left is sent away. */
export async function recheck(holders: Iterable<Holder>, current: CurrentActor): Promise<void> {
  const answers = new Map<string, Promise<Actor | null>>();
  const judged = [...holders].map(async (holder) => {
    const key = `${holder.actor.credentialId} ${holder.actor.organizationId}`;
    const known = answers.get(key) ?? current(holder.actor);
    answers.set(key, known);
    const actor = await known;
    if (actor) holder.renew({ ...actor, via: holder.actor.via });
    else holder.expel();
  });
  await Promise.all(judged);
}

/** When the first of these credentials ends (epoch milliseconds), if one does. */
export function firstExpiry(holders: Iterable<Holder>): number | null {
  const ends = [...holders].map(({ actor }) => actor.expiresAtMs);
  const first = Math.min(...ends);
  return first < Number.MAX_SAFE_INTEGER ? first : null;
}
