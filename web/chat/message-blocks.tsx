import { memo, type ReactNode } from "react";
import type { Block, CallBlock, Message } from "#protocol/task-frames";
import { CopyButton } from "../ui/copy-button.tsx";
import { formatDuration } from "./format-facts.ts";
import { FormBlock } from "./form-block.tsx";
import { MarginRow } from "./margin-row.tsx";
import { Markdown } from "./markdown.tsx";
import type { MessageActs } from "./message-actions.tsx";
import { useChatText, type ChatText } from "./texts.ts";
import { useNow } from "./use-now.ts";

type Entry = Message["blocks"][number];
/** Characters of a running thought that fit beside its label. */
const NEWEST = 84;

interface BlockRowProps {
  entry: Entry;
  acts: MessageActs | null;
}

export const BlockRow = memo(function BlockRow({ entry, acts }: BlockRowProps): ReactNode {
  const { block } = entry;
  if (block.type === "form" && block.question)
    return <FormBlock block={{ ...block, question: block.question }} acts={acts} />;
  if (block.type === "tool" || block.type === "form") return <ToolRow block={block} />;
  if (block.type === "thinking") return <ThinkingRow block={block} reasoning={entry.reasoning ?? ""} />;
  return <GuidanceRow block={block} />;
});

function ThinkingRow({
  block,
  reasoning,
}: {
  block: Extract<Block, { type: "thinking" }>;
  reasoning: string;
}): ReactNode {
  const t = useChatText();
  const isRunning = isOpen(block);
  return (
    <MarginRow
      label={t(isRunning ? "block.thinking" : "block.thought")}
      detail={isRunning ? <span className="font-sans text-sm">{newestWords(reasoning)}</span> : null}
      isRunning={isRunning}
      fact={<Duration block={block} />}
    >
      {reasoning === "" ? null : (
        <div className="max-h-96 overflow-y-auto text-base leading-6 text-soft">
          <Markdown text={reasoning} isStreaming={isRunning} />
        </div>
      )}
    </MarginRow>
  );
}

/** The end of what is thought right now, from a whole word on. */
function newestWords(reasoning: string): string {
  const end = reasoning.slice(-NEWEST).split("\n").at(-1) ?? "";
  return reasoning.length > NEWEST ? end.replace(/^\S*\s/, "") : end;
}

function ToolRow({ block }: { block: CallBlock }): ReactNode {
  const t = useChatText();
  const isFailed = block.status === "error";
  return (
    <MarginRow
      label={toolTitle(block.tool, t)}
      detail={<ToolDetail block={block} />}
      isRunning={isOpen(block)}
      tone={isFailed ? "error" : "plain"}
      fact={<Duration block={block} />}
    >
      <dl className="space-y-3">
        <Payload term={t("block.input")} text={block.input} />
        {block.output === undefined ? null : <Payload term={t("block.output")} text={block.output} />}
      </dl>
    </MarginRow>
  );
}

function ToolDetail({ block }: { block: CallBlock }): ReactNode {
  const t = useChatText();
  if (block.status === "error") return <span className="text-error">{t("block.error")}</span>;
  if (block.status === "cancelled") return t("block.cancelled");
  if (block.status === "waiting") return t("block.waiting");
  return summary(block.input);
}

function Payload({ term, text }: { term: string; text: string }): ReactNode {
  const shown = pretty(text);
  return (
    <div className="group/payload">
      <dt className="flex h-control-sm items-center justify-between text-xs text-faint">
        {term}
        <span className="opacity-0 transition-opacity group-focus-within/payload:opacity-100 group-hover/payload:opacity-100 pointer-coarse:opacity-100">
          <CopyButton text={shown} />
        </span>
      </dt>
      <dd>
        <pre className="max-h-80 overflow-auto font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap text-soft">
          {shown}
        </pre>
      </dd>
    </div>
  );
}

function GuidanceRow({ block }: { block: Extract<Block, { type: "guidance" }> }): ReactNode {
  const t = useChatText();
  return (
    <div className="my-1 w-fit max-w-full rounded-md bg-indigo-wash px-3 py-1.5 text-base">
      <span className="block text-xs text-indigo">{t("block.guidance", { name: block.sender.name })}</span>
      <span className="wrap-anywhere whitespace-pre-wrap">{block.content}</span>
    </div>
  );
}

function Duration({
  block,
}: {
  block: { status: Block["status"]; started_at?: number | undefined; duration_ms?: number | undefined };
}): ReactNode {
  const isRunning = isOpen(block);
  const now = useNow(isRunning && block.started_at !== undefined);
  if (block.duration_ms !== undefined) return formatDuration(block.duration_ms);
  if (!isRunning || block.started_at === undefined) return null;
  // The two clocks may differ a little: never show time that runs backwards from zero.
  const ms = Math.max(0, now - block.started_at);
  return ms < 1000 ? null : `${Math.floor(ms / 1000)} s`;
}

export function isOpen({ status }: { status: Block["status"] }): boolean {
  return status === "streaming" || status === "running" || status === "waiting";
}

const TITLED = ["web_fetch", "current_time", "remember", "recall", "browser_info", "ask_person"] as const;

export function toolTitle(tool: string, t: ChatText): string {
  const known = TITLED.find((name) => name === tool);
  return known ? t(`tool.${known}`) : tool;
}

/** The first plain values of the input: what the call is about, in one line. */
function summary(input: string): string {
  const value = parsed(input);
  if (typeof value !== "object" || value === null) return input.slice(0, 200);
  const values = Object.values(value).filter((part) => typeof part === "string" || typeof part === "number");
  return values.join("  ").slice(0, 200);
}

function pretty(text: string): string {
  const value = parsed(text);
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
