import type { ReactNode } from "react";
import { defineTexts } from "../i18n/i18n.ts";
import { useConfig } from "../session.ts";
import { Notice } from "../ui/notice.tsx";

const useText = defineTexts(
  "simulator",
  {
    title: "The default model is a simulator",
    "none.title": "There is no model yet",
    "none.text": "Agents cannot answer without one. Start the server with one of these, or add a model with its key:",
    text: "It plays back canned answers, so that everything can be tried without a key. For a real one, start the server with one of these, or add a model with its key:",
    ollama: "or an Ollama running on its usual port",
  },
  {
    title: "默认模型是模拟器",
    "none.title": "还没有模型",
    "none.text": "没有模型，智能体无法回答。请在启动服务时设置以下任一项，或添加一个带密钥的模型：",
    text: "它只会给出预设的回答，便于在没有密钥时试用全部功能。要使用真正的模型，请在启动服务时设置以下任一项，或添加一个带密钥的模型：",
    ollama: "或在默认端口运行 Ollama",
  },
);

/** Says that no real model is configured and how to get one; nothing when there is one. */
export function SimulatorNotice({ className, action }: { className?: string; action?: ReactNode }): ReactNode {
  const t = useText();
  const config = useConfig();
  if (config === undefined || config.default_model?.simulated === false) return null;
  const none = config.default_model === null;
  return (
    <Notice
      tone="warning"
      title={t(none ? "none.title" : "title")}
      action={action}
      {...(className === undefined ? {} : { className })}
    >
      {t(none ? "none.text" : "text")}
      <span className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1">
        {["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL"].map((name) => (
          <code key={name} className="rounded-sm border border-warning-rule px-1 font-mono text-xs text-ink">
            {name}
          </code>
        ))}
        {t("ollama")}
      </span>
    </Notice>
  );
}
