import type { Turn } from "./dialogue.ts";

// What the simulator says of its own accord.

const ENGLISH =
  "Hello! I am the built-in model simulator, not a real model: I can show how everything works, but I do not think. " +
  "Try “count 20 every 100” or “think 10 then say hello”. " +
  "Configure a model provider to talk with a real one.";
const CHINESE =
  "你好！我是内置的模型模拟器（simulator），不是真正的模型：我可以演示各项功能，但不会思考。" +
  "试试发送“count 20 every 100”或“think 10 then say 你好”。配置模型服务后即可与真正的模型对话。";

const TITLE_WORDS = 6;
const TITLE_POINTS = 40;
const SUMMARY_POINTS = 80;

export function friendlyAnswer(text: string): string {
  return /\p{Script=Han}/u.test(text) ? CHINESE : ENGLISH;
}

function firstPoints(text: string, count: number): string {
  return Array.from(text).slice(0, count).join("");
}

/** The first words of what the person said; of a command, of what it makes the simulator say. */
export function title(text: string): string {
  const words = text.replace(/^(?:think \d+ then )?say /iu, "").split(/\s+/u);
  return firstPoints(words.slice(0, TITLE_WORDS).join(" "), TITLE_POINTS);
}

export function summary(turns: Turn[]): string {
  const said = turns.filter(({ role }) => role === "user").map(({ text }) => firstPoints(text.trim(), SUMMARY_POINTS));
  return `Summary: the person said ${said.map((text) => `“${text}”`).join(", ")}.`;
}
