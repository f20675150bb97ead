// Manifests in the spelling of the product, and of those who come from Wegent.
import { stringify } from "yaml";

export const GROUP = "agent.wecode.io/v1";

export function manifest(kind: string, name: string, spec: object, metadata: object = {}): string {
  return `${stringify({ apiVersion: GROUP, kind, metadata: { name, ...metadata }, spec }, { version: "1.1" })}---\n`;
}

/** A team with all that it refers to; what refers comes first, so that order cannot help. */
export function teamSet(prompt = "You write code."): string {
  return [
    manifest("Team", "web", {
      collaborationModel: "solo",
      members: [{ botRef: { name: "coder" } }],
      description: "Builds pages",
    }),
    manifest(
      "Bot",
      "coder",
      { ghostRef: { name: "dev" }, shellRef: { name: "chat" }, modelRef: { name: "opus" } },
      {
        labels: { tier: "gold" },
      },
    ),
    manifest("Ghost", "dev", { systemPrompt: prompt }),
    manifest("Shell", "chat", { shellType: "Chat" }),
    manifest("Model", "opus", { provider: "anthropic", protocol: "anthropic", model: "claude-opus" }),
  ].join("");
}

/** A model with its key in it, as Wegent's own file has it. */
export const WEGENT_KEY = `apiVersion: agent.wecode.io/v1
kind: Model
metadata:
  name: w-keyed
  namespace: default
spec:
  modelConfig:
    env:
      model: openai
      model_id: gpt-5.6
      api_key: sk-canary-wegent-0123456789
`;

/** Wegent's seven kinds, with its spellings. */
export const WEGENT = `apiVersion: agent.wecode.io/v1
kind: Ghost
metadata:
  name: w-ghost
  namespace: default
spec:
  systemPrompt: You review changes with care.
  mcpServers:
    docs:
      type: streamable-http
      url: https://docs.example.com/mcp
---
apiVersion: agent.wecode.io/v1
kind: Model
metadata:
  name: w-model
  namespace: default
spec:
  modelConfig:
    env:
      model: openai
      model_id: gpt-5.6
      base_url: https://api.example.com/v1
---
apiVersion: agent.wecode.io/v1
kind: Shell
metadata:
  name: w-shell
  namespace: default
spec:
  shellType: Chat
  supportModel:
    - openai
---
apiVersion: agent.wecode.io/v1
kind: Bot
metadata:
  name: w-bot
  namespace: default
spec:
  ghostRef:
    name: w-ghost
    namespace: default
  shellRef:
    name: w-shell
    namespace: default
  modelRef:
    name: w-model
    namespace: default
---
apiVersion: agent.wecode.io/v1
kind: Team
metadata:
  name: w-team
  namespace: default
spec:
  collaborationModel: pipeline
  members:
    - botRef:
        name: w-bot
        namespace: default
      role: leader
      prompt: Look at the change first.
---
apiVersion: agent.wecode.io/v1
kind: Workspace
metadata:
  name: w-workspace
  namespace: default
spec:
  repository:
    gitUrl: https://git.example.com/team/site.git
    gitRepo: team/site
    gitRepoId: 12
    branchName: main
    gitDomain: git.example.com
---
apiVersion: agent.wecode.io/v1
kind: Task
metadata:
  name: w-task
  namespace: default
spec:
  title: Review the release
  prompt: ""
  teamRef:
    name: w-team
    namespace: default
  workspaceRef:
    name: w-workspace
    namespace: default
`;
