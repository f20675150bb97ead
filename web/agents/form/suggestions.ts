/** Offered while typing; anything else may be typed too. */
export const SUGGESTIONS: Record<string, readonly string[]> = {
  "Model.provider": ["platform", "openai", "anthropic", "google", "deepseek", "xai", "mistral", "groq", "cohere", "openai-compatible", "ollama"],
  "Model.protocol": ["openai", "openai-responses", "anthropic", "gemini", "deepseek", "xai", "mistral", "groq", "cohere"],
  "Team.members.role": ["leader"],
  "Bot.parameters.reasoning": ["low", "medium", "high"],
  "Model.parameters.reasoning": ["low", "medium", "high"],
};
