/**
 * Buttons without a card template are links that send a message in the name of who presses them: DingTalk shows it, so it
 * reads as words, and the id of the button is in it.
 */
import type { ReplyAction } from "#core/channel";

const SENT = /^.{0,60}? ?⟦([A-Za-z0-9_.:~%-]{1,600})⟧$/su;

/** The Markdown of a button. */
export function linkOf({ id, label, url }: ReplyAction): string {
  const words = label.replaceAll(/[[\]\n]/g, " ");
  const said = encodeURIComponent(`${words.slice(0, 50)} ⟦${encodeURIComponent(id)}⟧`);
  return `[${words}](${url ?? `dtmd://dingtalkclient/sendMessage?content=${said}`})`;
}

/** The id of the button that sent this text, or null for words of a person's own. */
export function readAction(said: string): string | null {
  const encoded = SENT.exec(said.trim())?.[1];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
