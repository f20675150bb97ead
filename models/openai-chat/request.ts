import type { LanguageModelV4Message, LanguageModelV4ReasoningPart } from "@ai-sdk/provider";
import type { Call } from "../codec.ts";
import { defined, text, type Json } from "../json.ts";
import {
  dataUrl,
  functionTools,
  omitted,
  promptFile,
  toolInputText,
  toolOutputText,
  wireCallId,
  type PromptFile,
} from "../prompt-parts.ts";

/** Writes a call as a chat-completions request. */
export function chatBody(call: Call): Json {
  const { config, options, stream } = call;
  const tools = functionTools(call);
  return defined({
    model: config.model,
    messages: chatMessages(call),
    stream: stream ? true : undefined,
    stream_options: stream ? { include_usage: true } : undefined,
    ...sampling(call),
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    stop: options.stopSequences?.length ? options.stopSequences : undefined,
    seed: options.seed,
    response_format: responseFormat(call),
    tools: tools.length === 0 ? undefined : tools.map((tool) => ({ type: "function", function: functionOf(tool) })),
    tool_choice: tools.length === 0 ? undefined : toolChoice(call),
    reasoning_effort: options.reasoning === "provider-default" ? undefined : options.reasoning,
  });
}

/** OpenAI itself refuses `max_tokens` and, for reasoning models, sampling; other servers know only `max_tokens`. */
function sampling(call: Call): Json {
  const { config, options } = call;
  const official = isOfficial(call);
  const fixedSampling = official && config.capabilities.reasoning && options.reasoning !== "none";
  if (fixedSampling && (options.temperature !== undefined || options.topP !== undefined)) {
    call.warnings.push({
      type: "unsupported",
      feature: "temperature and topP",
      details: "a reasoning model chooses its own",
    });
  }
  return {
    [official ? "max_completion_tokens" : "max_tokens"]: options.maxOutputTokens,
    temperature: fixedSampling ? undefined : options.temperature,
    top_p: fixedSampling ? undefined : options.topP,
    top_k: official ? undefined : options.topK,
  };
}

function isOfficial({ config }: Call): boolean {
  return (
    config.baseUrl === undefined ||
    /^https:\/\/([^/]+\.)?(api\.openai\.com|openai\.azure\.com)(\/|$)/.test(config.baseUrl)
  );
}

function functionOf(tool: ReturnType<typeof functionTools>[number]): Json {
  return defined({ name: tool.name, description: tool.description, parameters: tool.inputSchema, strict: tool.strict });
}

function toolChoice({ options: { toolChoice } }: Call): unknown {
  return toolChoice?.type === "tool" ? { type: "function", function: { name: toolChoice.toolName } } : toolChoice?.type;
}

function responseFormat({ options: { responseFormat: format } }: Call): Json | undefined {
  if (format?.type !== "json") return undefined;
  if (format.schema === undefined) return { type: "json_object" };
  const { name = "answer", description, schema } = format;
  return { type: "json_schema", json_schema: defined({ name, description, schema }) };
}

function chatMessages(call: Call): Json[] {
  const { prompt } = call.options;
  const lastUser = prompt.findLastIndex((message) => message.role === "user");
  return prompt.flatMap((message, at) => chatMessage(message, at > lastUser, call));
}

function chatMessage(message: LanguageModelV4Message, inToolLoop: boolean, call: Call): Json[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.content }];
    case "user":
      return [{ role: "user", content: userContent(message, call) }];
    case "assistant":
      return [assistantMessage(message, inToolLoop)];
    case "tool":
      return message.content
        .filter((part) => part.type === "tool-result")
        .map((part) => ({
          role: "tool",
          tool_call_id: wireCallId(part.toolCallId),
          content: toolOutputText(part.output),
        }));
  }
}

function userContent(message: LanguageModelV4Message & { role: "user" }, call: Call): string | Json[] {
  const parts = message.content.map((part): PromptFile =>
    part.type === "text" ? { kind: "text", text: part.text } : promptFile(part, call),
  );
  // Many compatible servers take only a string where there is nothing but text.
  const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
  return texts.length === parts.length ? texts.join("\n\n") : parts.map((part) => contentPart(part, call));
}

function contentPart(file: PromptFile, call: Call): Json {
  if (file.kind === "text") return { type: "text", text: file.text };
  if (file.mediaType.startsWith("image/")) {
    return { type: "image_url", image_url: { url: file.kind === "url" ? file.url : dataUrl(file) } };
  }
  if (file.kind === "base64") {
    const audio = /^audio\/(?:x-)?(wav|mpeg|mp3)$/.exec(file.mediaType)?.[1];
    if (audio !== undefined)
      return { type: "input_audio", input_audio: { data: file.base64, format: audio === "wav" ? "wav" : "mp3" } };
    if (file.mediaType === "application/pdf") {
      return { type: "file", file: { filename: file.name ?? "document.pdf", file_data: dataUrl(file) } };
    }
  }
  return contentPart(omitted(call, file.mediaType, "the model does not take this kind of file"), call);
}

function assistantMessage(message: LanguageModelV4Message & { role: "assistant" }, inToolLoop: boolean): Json {
  const content = message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  const calls = message.content.filter((part) => part.type === "tool-call");
  const thoughts = inToolLoop ? message.content.filter((part) => part.type === "reasoning") : [];
  return defined({
    role: "assistant",
    content: content === "" && calls.length > 0 ? null : content,
    ...reasoningFields(thoughts),
    tool_calls:
      calls.length === 0
        ? undefined
        : calls.map((part) => ({
            id: wireCallId(part.toolCallId),
            type: "function",
            function: { name: part.toolName, arguments: toolInputText(part) },
          })),
  });
}

/**
 * Servers that show their reasoning want it back while a tool loop runs (and refuse it later), under the name they
 * used; the decoder noted that name with the reasoning. Reasoning of any other origin is not sent.
 */
function reasoningFields(parts: LanguageModelV4ReasoningPart[]): Json {
  const fields: Record<string, string> = {};
  for (const part of parts) {
    const field = text(part.providerOptions?.["openai"]?.["field"]);
    if (field === "reasoning_content" || field === "reasoning") fields[field] = (fields[field] ?? "") + part.text;
  }
  return fields;
}
