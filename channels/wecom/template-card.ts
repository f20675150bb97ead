/** 模板卡片 with buttons, the same for smart bots and apps. */
import type { Json, ReplyAction } from "#core/channel";
import { clip } from "../markdown/size.ts";

/** Longer words are cut off by WeCom. */
export const CARD_WORDS_MAX = 110;
const TITLE_MAX = 26;
const BUTTONS_MAX = 6;
const LINKS_MAX = 3;
const LABEL_MAX = 10;
const LINK_LABEL_MAX = 13;

/** `task_id` is added when it is sent: it must be new for every card. */
export function templateCard(words: string, actions: ReplyAction[]): { [key: string]: Json } {
  const [first = "", ...rest] = words.split("\n");
  const isTitle = first.length <= TITLE_MAX;
  const buttons = actions.filter(({ url }) => url === undefined).slice(0, BUTTONS_MAX);
  const links = actions.filter(({ url }) => url !== undefined).slice(0, LINKS_MAX);
  const body = (isTitle ? rest.join("\n") : words).trim();
  return {
    card_type: buttons.length > 0 ? "button_interaction" : "text_notice",
    main_title: { title: isTitle ? first : `${clip(first, TITLE_MAX - 1)}…` },
    ...(body === "" ? {} : { sub_title_text: clip(body, CARD_WORDS_MAX) }),
    ...(buttons.length > 0
      ? {
          button_list: buttons.map(({ id, label, style }) => ({
            text: clip(label, LABEL_MAX),
            style: style === "danger" ? 2 : 1,
            key: id,
          })),
        }
      : { card_action: { type: 1, url: links[0]?.url ?? "" } }),
    ...(links.length > 0
      ? { jump_list: links.map(({ label, url = "" }) => ({ type: 1, title: clip(label, LINK_LABEL_MAX), url })) }
      : {}),
  };
}
