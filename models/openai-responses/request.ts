import type {
  LanguageModelV4Message,
  LanguageModelV4ReasoningPart,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
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

/** Writes a call as a Responses request. */
export function responsesBody(call: Call): Json {
  const { config, options, stream } = call;
  const tools = functionTools(call);
  const effort = options.reasoning === "provider-default" ? undefined : options.reasoning;
  const thinks = config.capabilities.reasoning && effort !== "none";
  if (thinks && (options.temperature !== undefined || options.topP !== undefined)) {
    call.warnings.push({
      type: "unsupported",
      feature: "temperature and topP",
      details: "a reasoning model chooses its own",
    });
  }
  if (options.stopSequences?.length) call.warnings.push({ type: "unsupported", feature: "stop sequences" });
  return defined({
    model: config.model,
    input: options.prompt.flatMap((message) => inputItems(message, call)),
    stream: stream ? true : undefined,
    store: false,
    include: config.capabilities.reasoning ? ["reasoning.encrypted_content"] : undefined,
    max_output_tokens: options.maxOutputTokens,
    temperature: thinks ? undefined : options.temperature,
    top_p: thinks ? undefined : options.topP,
    reasoning: config.capabilities.reasoning ? reasoning(effort) : undefined,
    text: textFormat(call),
    tools: tools.length === 0 ? undefined : tools.map(toolOf),
    tool_choice: tools.length === 0 ? undefined : toolChoice(call),
  });
}

function reasoning(effort: string | undefined): Json {
  return effort === "none" ? { effort } : defined({ effort, summary: "auto" });
}

/** Without an explicit `strict` this family would enforce a strictness that few tool schemas satisfy. */
function toolOf({ name, description, inputSchema, strict }: ReturnType<typeof functionTools>[number]): Json {
  return defined({ type: "function", name, description, parameters: inputSchema, strict: strict ?? false });
}

function toolChoice({ options: { toolChoice: choice } }: Call): unknown {
  return choice?.type === "tool" ? { type: "function", name: choice.toolName } : choice?.type;
}

function textFormat({ options: { responseFormat } }: Call): Json | undefined {
  if (responseFormat?.type !== "json") return undefined;
  const { schema, name = "answer", description } = responseFormat;
  if (schema === undefined) return { format: { type: "json_object" } };
  return { format: defined({ type: "json_schema", name, description, schema, strict: false }) };
}

function inputItems(message: LanguageModelV4Message, call: Call): Json[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.content }];
    case "user":
      return [
        {
          role: "user",
          content: message.content.map((part) =>
            part.type === "text" ? { type: "input_text", text: part.text } : inputPart(promptFile(part, call), call),
          ),
        },
      ];
    case "tool":
      return message.content.flatMap((part) =>
        part.type === "tool-result"
          ? [{ type: "function_call_output", call_id: wireCallId(part.toolCallId), output: toolOutput(part, call) }]
          : [],
      );
    case "assistant":
      return message.content.flatMap((part) => {
        if (part.type === "text") return [{ role: "assistant", content: [{ type: "output_text", text: part.text }] }];
        if (part.type === "reasoning") return reasoningItem(part);
        if (part.type !== "tool-call") return [];
        return [
          {
            type: "function_call",
            call_id: wireCallId(part.toolCallId),
            name: part.toolName,
            arguments: toolInputText(part),
          },
        ];
      });
  }
}

function inputPart(file: PromptFile, call: Call): Json {
  if (file.kind === "text") return { type: "input_text", text: file.text };
  if (file.mediaType.startsWith("image/")) {
    return { type: "input_image", image_url: file.kind === "url" ? file.url : dataUrl(file), detail: "auto" };
  }
  if (file.mediaType === "application/pdf") {
    return file.kind === "url"
      ? { type: "input_file", file_url: file.url }
      : { type: "input_file", filename: file.name ?? "document.pdf", file_data: dataUrl(file) };
  }
  return inputPart(omitted(call, file.mediaType, "the model does not take this kind of file"), call);
}

function toolOutput({ output }: LanguageModelV4ToolResultPart, call: Call): string | Json[] {
  if (output.type !== "content") return toolOutputText(output);
  return output.value.flatMap((item) => {
    if (item.type === "text") return [{ type: "input_text", text: item.text }];
    return item.type === "file" ? [inputPart(promptFile(item, call), call)] : [];
  });
}

/** Nothing is stored at the provider, so a thought can come back only as the encrypted item it was. */
function reasoningItem(part: LanguageModelV4ReasoningPart): Json[] {
  const kept = part.providerOptions?.["openai"];
  const encrypted = text(kept?.["encryptedContent"]);
  if (encrypted === undefined) return [];
  const summary = part.text === "" ? [] : [{ type: "summary_text", text: part.text }];
  return [defined({ type: "reasoning", id: text(kept?.["itemId"]), summary, encrypted_content: encrypted })];
}
