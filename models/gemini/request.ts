import type { LanguageModelV4Message, LanguageModelV4ToolResultPart, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { Call } from "../codec.ts";
import { defined, text, type Json } from "../json.ts";
import {
  functionTools,
  isToolError,
  promptFile,
  toolInputObject,
  toolOutputText,
  type PromptFile,
} from "../prompt-parts.ts";
import { thinkingConfig } from "./thinking.ts";

/** Google's documented stand-in for the signature of a call that another model made. */
const FOREIGN_SIGNATURE = "skip_thought_signature_validator";

/** Writes a call as a generateContent request; the model's name is in the address. */
export function geminiBody(call: Call): Json {
  const { options } = call;
  const tools = functionTools(call);
  const system = options.prompt.flatMap((message) => (message.role === "system" ? [{ text: message.content }] : []));
  const format = options.responseFormat?.type === "json" ? options.responseFormat : undefined;
  return defined({
    systemInstruction: system.length === 0 ? undefined : { parts: system },
    contents: contents(call),
    generationConfig: defined({
      temperature: options.temperature,
      topP: options.topP,
      topK: options.topK,
      maxOutputTokens: options.maxOutputTokens,
      stopSequences: options.stopSequences?.length ? options.stopSequences : undefined,
      presencePenalty: options.presencePenalty,
      frequencyPenalty: options.frequencyPenalty,
      seed: options.seed,
      responseMimeType: format === undefined ? undefined : "application/json",
      responseJsonSchema: format?.schema,
      thinkingConfig: thinkingConfig(call),
    }),
    tools: tools.length === 0 ? undefined : [{ functionDeclarations: tools.map(declaration) }],
    toolConfig: tools.length === 0 ? undefined : toolConfig(call),
  });
}

function declaration({ name, description, inputSchema }: ReturnType<typeof functionTools>[number]): Json {
  const { $schema: _, ...schema } = inputSchema;
  return defined({ name, description, parametersJsonSchema: schema });
}

function toolConfig({ options: { toolChoice: choice } }: Call): Json | undefined {
  if (choice === undefined) return undefined;
  const mode = { auto: "AUTO", none: "NONE", required: "ANY", tool: "ANY" }[choice.type];
  const allowedFunctionNames = choice.type === "tool" ? [choice.toolName] : undefined;
  return { functionCallingConfig: defined({ mode, allowedFunctionNames }) };
}

/** Tools answer in the role of the user; neighbours of one role become one content. */
function contents(call: Call): Json[] {
  const list: { role: "user" | "model"; parts: Json[] }[] = [];
  for (const message of call.options.prompt) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "model" : "user";
    const parts = partsOf(message, call);
    const last = list.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) list.push({ role, parts });
  }
  return list;
}

function partsOf(message: Exclude<LanguageModelV4Message, { role: "system" }>, call: Call): Json[] {
  switch (message.role) {
    case "user":
      return message.content.map((part) =>
        part.type === "text" ? { text: part.text } : filePart(promptFile(part, call)),
      );
    case "tool":
      return message.content.flatMap((part) => (part.type === "tool-result" ? toolResult(part, call) : []));
    case "assistant":
      return assistantParts(message, call);
  }
}

function filePart(file: PromptFile): Json {
  if (file.kind === "text") return { text: file.text };
  if (file.kind === "url") return { fileData: { mimeType: file.mediaType, fileUri: file.url } };
  return { inlineData: { mimeType: file.mediaType, data: file.base64 } };
}

/** What is signed goes back as it came, a lone signature too; thoughts that are not signed stay away. */
function assistantParts(message: LanguageModelV4Message & { role: "assistant" }, call: Call): Json[] {
  const demandsSignature = /gemini-(?:[3-9]|\d\d)/.test(call.config.model);
  let calls = 0;
  return message.content.flatMap((part) => {
    if (part.type === "text" || part.type === "reasoning") {
      const thoughtSignature = signatureOf(part.providerOptions);
      const thought = part.type === "reasoning" ? true : undefined;
      const isNeeded = thoughtSignature !== undefined || (part.text !== "" && !thought);
      return isNeeded ? [defined({ text: part.text, thought, thoughtSignature })] : [];
    }
    if (part.type !== "tool-call") return [];
    // Of parallel calls only the first is signed.
    const missing = demandsSignature && calls++ === 0 ? FOREIGN_SIGNATURE : undefined;
    return [
      defined({
        functionCall: { id: part.toolCallId, name: part.toolName, args: toolInputObject(part) },
        thoughtSignature: signatureOf(part.providerOptions) ?? missing,
      }),
    ];
  });
}

function signatureOf(kept: SharedV4ProviderOptions | undefined): string | undefined {
  return text(kept?.["google"]?.["thoughtSignature"]);
}

function toolResult(part: LanguageModelV4ToolResultPart, call: Call): Json[] {
  const { output, toolCallId: id, toolName: name } = part;
  const response = isToolError(output) ? { error: toolOutputText(output) } : { output: toolOutputText(output) };
  const files = output.type === "content" ? output.value.filter((item) => item.type === "file") : [];
  return [{ functionResponse: { id, name, response } }, ...files.map((file) => filePart(promptFile(file, call)))];
}
