import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { IntentDecision } from "#protocol/intent";
import { useIntentsText } from "./texts.ts";

/** Where a message was led, and why. */
export function IntentLine({ decision }: { decision: IntentDecision }): ReactNode {
  const t = useIntentsText();
  const { intent, by, why, action, team, task_id: taskId } = decision;
  const facts = [
    intent === null ? t("led.none") : t("led.intent", { name: intent }),
    t(`by.${by}`, { why: why ?? "" }),
    t(`to.${action}`, { team }),
  ];
  return (
    <p className="mt-1 text-xs wrap-anywhere text-faint">
      {facts.join(" · ")}
      {taskId === undefined ? null : (
        <>
          {" · "}
          <Link to="/chat/$taskId" params={{ taskId }} className="text-indigo hover:underline">
            {t("task")}
          </Link>
        </>
      )}
    </p>
  );
}
