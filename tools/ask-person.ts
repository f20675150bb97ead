import { ASK_PERSON } from "#core/agent/question";
import type { Tool } from "#core/agent/tool";
import { Question } from "#protocol/question";

/** The turn waits for as long as a person may be away; it holds nothing while it does. */
const ANSWER_MS = 24 * 3_600_000;

/** Answered by a person of the conversation: a form in the product, a card or words on a platform. */
export const askPerson: Tool<Question> = {
  name: ASK_PERSON,
  title: { en: "Ask a person", zh: "询问用户" },
  description:
    "Asks the people of the conversation and waits for the answer. Use it when you need a decision, leave to do " +
    "something that cannot be undone, or facts that only they know; ask for all of it at once. The answer says who gave " +
    "it; it may be declined, and nobody may answer in time. Do not ask what you can find out yourself.",
  input: Question,
  effect: "once",
  runsOn: "person",
  timeoutMs: ANSWER_MS,
};
