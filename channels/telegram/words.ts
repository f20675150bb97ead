import { type Fields, fields, list, number, text } from "../read-json.ts";

/** How the bot is called: `name` without `@`, empty when it is not known. */
export interface Self {
  id: string;
  name: string;
}
interface Entity {
  type: string;
  from: number;
  to: number;
  said: string;
  fields: Fields;
}

export interface Words {
  text: string;
  isMentioned: boolean;
}

/** The words of a message without mentions of the bot, `/command@bot` without the bot; hidden links become Markdown. */
export function readWords(message: Fields, self: Self): Words {
  const said = text(message["text"]) || text(message["caption"]);
  const found = list(message["entities"] ?? message["caption_entities"]).map((entity) => readEntity(said, entity));
  let written = said;
  let isMentioned = false;
  // Offsets are UTF-16 units, as JavaScript's are; from the end, so that they stay right.
  for (const entity of found.toSorted((a, b) => b.from - a.from)) {
    const spoken = speak(entity, self);
    isMentioned ||= spoken.isMentioned;
    if (spoken.text === entity.said) continue;
    const rest = spoken.text === "" ? written.slice(entity.to).replace(/^ /, "") : written.slice(entity.to);
    written = written.slice(0, entity.from) + spoken.text + rest;
  }
  return { text: written.trim(), isMentioned };
}

/** Whether one has to know the bot's name to read this message. */
export function namesSomebody(message: Fields): boolean {
  const said = text(message["text"]) || text(message["caption"]);
  return list(message["entities"] ?? message["caption_entities"]).some((entity) => {
    const { type, said: name } = readEntity(said, entity);
    return type === "mention" || (type === "bot_command" && name.includes("@"));
  });
}

function readEntity(said: string, entity: Fields): Entity {
  const from = Math.max(0, number(entity["offset"]) ?? 0);
  const to = from + Math.max(0, number(entity["length"]) ?? 0);
  return { type: text(entity["type"]), from, to, said: said.slice(from, to), fields: entity };
}

function speak({ type, said, fields: entity }: Entity, self: Self): Words {
  switch (type) {
    case "mention":
      return isName(said.slice(1), self) ? { text: "", isMentioned: true } : { text: said, isMentioned: false };
    case "text_mention": {
      const isSelf = text(fields(entity["user"])["id"]) === self.id;
      return { text: isSelf ? "" : said, isMentioned: isSelf };
    }
    case "bot_command": {
      const [command = "", name] = said.split("@");
      const isOurs = name === undefined || isName(name, self);
      return { text: isOurs ? command : said, isMentioned: isOurs };
    }
    case "text_link":
      return { text: `[${said}](${text(entity["url"])})`, isMentioned: false };
    default:
      return { text: said, isMentioned: false };
  }
}

function isName(name: string, self: Self): boolean {
  return self.name !== "" && name.toLowerCase() === self.name.toLowerCase();
}
