/** Buttons for platforms that have none: each is a line that says what to write instead. */
import type { ReplyAction } from "#core/channel";
import { clip } from "./markdown/size.ts";

const LABEL_MAX = 80;
const ID_MAX = 200;
const ACTIONS_MAX = 10;
/** What `actionLines` may take at most, so that a piece can leave room for it. */
export const ACTION_LINES_MAX = ACTIONS_MAX * (LABEL_MAX + ID_MAX + 30);

/** Markdown lines such as ``- Approve: `/press approve:1` ``; empty when there is nothing to press. */
export function actionLines(actions: readonly ReplyAction[] = []): string {
  return actions
    .filter(({ id, url }) => (url ?? id).length <= ID_MAX && !/[`\s]/.test(id))
    .slice(0, ACTIONS_MAX)
    .map(({ id, label, url }) => `- ${clip(label, LABEL_MAX)}: ${url === undefined ? `\`/press ${id}\`` : `<${url}>`}`)
    .join("\n");
}

/** The id of the button that somebody pressed by writing `/press id`; null for other words. */
export function typedAction(words: string): string | null {
  return /^`?\/press[ \t]+([^\s`]{1,200})`?\s*$/i.exec(words.trim())?.[1] ?? null;
}
