import type {
  LanguageModelV4FilePart,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4ToolCallPart,
} from "@ai-sdk/provider";
import type { Call } from "./codec.ts";
import { parseObject, type Json } from "./json.ts";

/** A file of the prompt, ready for the wire; `note` stands in for one that this model cannot take. */
export type PromptFile =
  | { kind: "text"; text: string }
  | { kind: "url"; mediaType: string; url: string }
  | { kind: "base64"; mediaType: string; base64: string; name: string | undefined };

const CHUNK = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith("text") || mediaType === "application/json" || mediaType === "application/xml";
}

/**
 * Files are given as bytes, base64, text or a URL. Text files become text for every family; an image for a model
 * without eyes becomes a note, so a conversation can change models without failing.
 */
export function promptFile(
  part: Pick<LanguageModelV4FilePart, "data" | "mediaType" | "filename">,
  call: Call,
): PromptFile {
  const { data, filename } = part;
  const mediaType = part.mediaType === "image" || part.mediaType === "image/*" ? "image/png" : part.mediaType;
  if (data.type === "text") return { kind: "text", text: named(filename, data.text) };
  if (data.type === "reference") return omitted(call, filename ?? mediaType, "file references are not supported");
  if (mediaType.startsWith("image/") && !call.config.capabilities.images) {
    return omitted(call, filename ?? "image", "the model does not take images");
  }
  if (data.type === "url") {
    const inline = /^data:([^;,]*);base64,(.*)$/s.exec(data.url.href);
    if (inline === null) return { kind: "url", mediaType, url: data.url.href };
    return { kind: "base64", mediaType: inline[1] || mediaType, base64: inline[2] ?? "", name: filename };
  }
  if (!isText(mediaType)) {
    return {
      kind: "base64",
      mediaType,
      base64: typeof data.data === "string" ? data.data : toBase64(data.data),
      name: filename,
    };
  }
  const bytes =
    typeof data.data === "string" ? Uint8Array.from(atob(data.data), (char) => char.charCodeAt(0)) : data.data;
  return { kind: "text", text: named(filename, new TextDecoder().decode(bytes)) };
}

function named(filename: string | undefined, content: string): string {
  return filename === undefined ? content : `File ${filename}:\n${content}`;
}

export function omitted(call: Call, what: string, why: string): PromptFile {
  call.warnings.push({ type: "unsupported", feature: what, details: why });
  return { kind: "text", text: `[${what} is left out: ${why}]` };
}

export function dataUrl(file: PromptFile & { kind: "base64" }): string {
  return `data:${file.mediaType};base64,${file.base64}`;
}

/** A tool's outcome as the text that the model reads. */
export function toolOutputText(output: LanguageModelV4ToolResultOutput): string {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "json":
    case "error-json":
      return JSON.stringify(output.value);
    case "execution-denied":
      return output.reason ?? "The tool was not allowed to run.";
    case "content":
      return output.value.map((item) => (item.type === "text" ? item.text : `[${item.type} is left out]`)).join("\n");
  }
}

export function isToolError(output: LanguageModelV4ToolResultOutput): boolean {
  return output.type === "error-text" || output.type === "error-json" || output.type === "execution-denied";
}

/** Tool input as the JSON text that the model wrote. A string is taken to be that text already. */
export function toolInputText(part: LanguageModelV4ToolCallPart): string {
  return typeof part.input === "string" ? part.input || "{}" : JSON.stringify(part.input ?? {});
}

/** Tool input as an object, for families that demand one; what the model wrote wrongly is kept under `input`. */
export function toolInputObject(part: LanguageModelV4ToolCallPart): Json {
  const source = toolInputText(part);
  return parseObject(source) ?? { input: source };
}

/** Tools of the call; those that run at a provider are not ours to offer. */
export function functionTools(call: Call) {
  return (call.options.tools ?? []).flatMap((tool) => {
    if (tool.type === "function") return [tool];
    call.warnings.push({ type: "unsupported", feature: `provider tool ${tool.id}` });
    return [];
  });
}

/**
 * Id of a tool call as every family takes it: at most 40 letters, digits, `_` and `-`. Other ids (of a conversation
 * that another provider began) become a short hash, the same for the call and for its result.
 */
export function wireCallId(id: string): string {
  if (/^[A-Za-z0-9_-]{1,40}$/.test(id)) return id;
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < id.length; at += 1) {
    a = Math.imul(a ^ id.charCodeAt(at), 0x01000193);
    b = Math.imul(b ^ id.charCodeAt(at), 0x85ebca6b) ^ (b >>> 13);
  }
  return `call_${(a >>> 0).toString(16).padStart(8, "0")}${(b >>> 0).toString(16).padStart(8, "0")}`;
}
