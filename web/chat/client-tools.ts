import type { Conversation } from "#core/agent/conversation";

export interface ClientAnswer {
  request_id: string;
  result: unknown;
}

/** Answers of this browser to the tools that wait for one. */
export function clientAnswers(conversation: Conversation): ClientAnswer[] {
  const answers: ClientAnswer[] = [];
  for (const message of conversation.live) {
    for (const { block } of message.blocks) {
      if (block.type !== "tool" || block.status !== "waiting" || block.request_id === undefined) continue;
      if (block.tool === "browser_info") answers.push({ request_id: block.request_id, result: browserInfo() });
    }
  }
  return answers;
}

function browserInfo(): object {
  return {
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: navigator.language,
    theme: document.documentElement.dataset["theme"] ?? "light",
    viewport: { width: window.innerWidth, height: window.innerHeight },
  };
}
