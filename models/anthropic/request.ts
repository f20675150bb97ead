import type {
  LanguageModelV4Message,
  LanguageModelV4ReasoningPart,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import type { Call } from "../codec.ts";
import { defined, text, type Json } from "../json.ts";
import {
  functionTools,
  isToolError,
  omitted,
  promptFile,
  toolInputObject,
  toolOutputText,
  wireCallId,
  type PromptFile,
} from "../prompt-parts.ts";
import { thinking } from "./thinking.ts";

/** Writes a call as a Messages request. */
export function anthropicBody(call: Call): Json {
  const { config, options, stream } = call;
  const tools = functionTools(call);
  const { prompt, responseFormat } = options;
  const system = prompt.flatMap((message) => (message.role === "system" ? [message.content] : []));
  if (responseFormat?.type === "json" && responseFormat.schema === undefined)
    system.push("Answer with one JSON value and nothing else.");
  const maxTokens = options.maxOutputTokens ?? config.maxOutputTokens;
  return defined({
    model: config.model,
    max_tokens: maxTokens,
    system: system.length === 0 ? undefined : system.join("\n\n"),
    messages: anthropicMessages(call),
    stream: stream ? true : undefined,
    stop_sequences: options.stopSequences?.length ? options.stopSequences : undefined,
    ...thinking(call, maxTokens),
    tools:
      tools.length === 0
        ? undefined
        : tools.map(({ name, description, inputSchema }) => defined({ name, description, input_schema: inputSchema })),
    tool_choice: tools.length === 0 ? undefined : toolChoice(call),
  });
}

function toolChoice({ options: { toolChoice: choice } }: Call): Json | undefined {
  if (choice === undefined) return undefined;
  if (choice.type === "tool") return { type: "tool", name: choice.toolName };
  return { type: choice.type === "required" ? "any" : choice.type };
}

/** People and tools speak in the same role here, and roles must alternate: neighbours become one message. */
function anthropicMessages(call: Call): Json[] {
  const messages: { role: "user" | "assistant"; content: Json[] }[] = [];
  for (const message of call.options.prompt) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = blocksOf(message, call);
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) messages.push({ role, content });
  }
  return messages;
}

function blocksOf(message: Exclude<LanguageModelV4Message, { role: "system" }>, call: Call): Json[] {
  switch (message.role) {
    case "user":
      return message.content.flatMap((part) =>
        part.type === "text" ? textBlock(part.text) : fileBlock(promptFile(part, call), call),
      );
    case "tool":
      return message.content.flatMap((part) => (part.type === "tool-result" ? [toolResult(part, call)] : []));
    case "assistant":
      return message.content.flatMap((part) => {
        if (part.type === "text") return textBlock(part.text);
        if (part.type === "reasoning") return thinkingBlock(part);
        if (part.type !== "tool-call") return [];
        return [
          { type: "tool_use", id: wireCallId(part.toolCallId), name: part.toolName, input: toolInputObject(part) },
        ];
      });
  }
}

/** Empty text is refused. */
function textBlock(content: string): Json[] {
  return content.trim() === "" ? [] : [{ type: "text", text: content }];
}

function fileBlock(file: PromptFile, call: Call): Json[] {
  if (file.kind === "text") return textBlock(file.text);
  const source =
    file.kind === "url"
      ? { type: "url", url: file.url }
      : { type: "base64", media_type: file.mediaType, data: file.base64 };
  if (file.mediaType.startsWith("image/")) return [{ type: "image", source }];
  if (file.mediaType === "application/pdf") return [{ type: "document", source }];
  return fileBlock(omitted(call, file.mediaType, "the model does not take this kind of file"), call);
}

function toolResult(part: LanguageModelV4ToolResultPart, call: Call): Json {
  const { output } = part;
  const content =
    output.type === "content"
      ? output.value.flatMap((item) => {
          if (item.type === "text") return textBlock(item.text);
          return item.type === "file" ? fileBlock(promptFile(item, call), call) : [];
        })
      : toolOutputText(output);
  return defined({
    type: "tool_result",
    tool_use_id: wireCallId(part.toolCallId),
    content,
    is_error: isToolError(output) ? true : undefined,
  });
}

/** Only thoughts that carry Anthropic's own signature may come back; those of another model are left out. */
function thinkingBlock(part: LanguageModelV4ReasoningPart): Json[] {
  const kept = part.providerOptions?.["anthropic"];
  const signature = text(kept?.["signature"]);
  const data = text(kept?.["redactedData"]);
  if (data !== undefined) return [{ type: "redacted_thinking", data }];
  return signature === undefined ? [] : [{ type: "thinking", thinking: part.text, signature }];
}
