import type { Email } from "postal-mime";
import { keyDigest } from "../key-digest.ts";

const ID = /<[^\s<>]{1,300}>/g;
/** Of the ids that came before: the first one names the thread, the last ones are what programs look at. */
const KEPT = 20;
const ROOT_LENGTH = 32;
const OWN = new RegExp(`^<([0-9a-f]{${ROOT_LENGTH}})\\.[0-9a-f]+@`);

export interface Thread {
  /** Names the thread, whichever of its mails is looked at. */
  root: string;
  /** The mail's own id. */
  id: string;
  /** For the answer: everything before it, and the mail itself. */
  references: string[];
  isNew: boolean;
}

/** Mails of one thread have the first of them in common; ids of ours say it themselves. */
export async function threadOf(mail: Email, fallbackId: string): Promise<Thread> {
  const before = [...idsIn(mail.references), ...idsIn(mail.inReplyTo)].filter((id, at, all) => all.indexOf(id) === at);
  const id = idsIn(mail.messageId)[0] ?? fallbackId;
  const all = [...before, id];
  const own = before.map((one) => OWN.exec(one)?.[1]).find((root) => root !== undefined);
  const references = all.length > KEPT ? [all[0]!, ...all.slice(1 - KEPT)] : all;
  return { root: own ?? (await keyDigest(all[0]!, ROOT_LENGTH)), id, references, isNew: before.length === 0 };
}

function idsIn(header: string | undefined): string[] {
  return (header ?? "").match(ID) ?? [];
}

/** The id of a mail of ours: equal for equal keys, and it says its thread. */
export async function ownMessageId(thread: string, key: string, address: string): Promise<string> {
  const root = /^[0-9a-f]{32}$/.test(thread) ? thread : await keyDigest(thread || key, ROOT_LENGTH);
  return `<${root}.${await keyDigest(key, ROOT_LENGTH)}@${address.slice(address.lastIndexOf("@") + 1)}>`;
}
