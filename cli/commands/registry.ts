import type { Command } from "../command.ts";
import { apply } from "./apply.ts";
import { chat, logs } from "./chat.ts";
import { deleteResources } from "./delete.ts";
import { describe } from "./describe.ts";
import { diff } from "./diff.ts";
import { edit } from "./edit.ts";
import { explain } from "./explain.ts";
import { exportResources, importResources } from "./export.ts";
import { get } from "./get.ts";
import { kubeconfig, kubeLogin } from "./kubeconfig.ts";
import { login, logout, whoami } from "./login.ts";

/** In the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  login,
  logout,
  whoami,
  chat,
  logs,
  get,
  describe,
  apply,
  diff,
  edit,
  deleteResources,
  explain,
  exportResources,
  importResources,
  kubeconfig,
  kubeLogin,
];
