import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import * as z from "zod";
import type { Tool } from "#core/agent/tool";

const definitions = new WeakMap<Tool["input"], LanguageModelV4FunctionTool["inputSchema"]>();

/** The tool as a model port takes it. */
export function toModelTool(tool: Tool): LanguageModelV4FunctionTool {
  return { type: "function", name: tool.name, description: tool.description, inputSchema: schemaOf(tool.input) };
}

/** Providers disagree about `$schema` and about drafts newer than 7. */
function schemaOf(input: Tool["input"]): LanguageModelV4FunctionTool["inputSchema"] {
  const known = definitions.get(input);
  if (known) return known;
  const { $schema: _, ...schema } = z.toJSONSchema(input, { target: "draft-7", io: "input" });
  const made = schema as LanguageModelV4FunctionTool["inputSchema"];
  definitions.set(input, made);
  return made;
}
