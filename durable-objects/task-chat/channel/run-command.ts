import type { ChannelCommand } from "#core/channel/command";
import type { Texts } from "#core/channel/texts";
import { channelRow, chosenHere, type DeskParts } from "./desk-parts.ts";
import { forgetSession, sayTo, stopAll, textsHere, type Ready } from "./acts.ts";

/** Carries out what a person told the channel itself, and owes them the answer. */
export function runCommand(desk: DeskParts, ready: Ready, command: ChannelCommand): void {
  const texts = textsHere(desk, ready.event.text);
  sayTo(desk, ready, carryOut(desk, ready, { ...command, texts }));
}

function carryOut(desk: DeskParts, ready: Ready, command: ChannelCommand & { texts: Texts }): string {
  const { texts, argument } = command;
  switch (command.name) {
    case "new":
      stopAll(desk, ready.event);
      forgetSession(desk);
      return texts.newStarted();
    case "stop":
      return stopAll(desk, ready.event) ? texts.stopped() : texts.nothingToStop();
    case "status":
      return status(desk, texts);
    case "model":
      return chooseModel(desk, { argument, texts, exists: ready.exists });
    case "team":
      return chooseTeam(desk, { argument, texts, exists: ready.exists });
    case "help":
      return texts.help();
  }
}

function status(desk: DeskParts, texts: Texts): string {
  const { turns, task } = desk.parts;
  const running = turns.running() !== null;
  const queued = turns.queuedCount();
  return texts.status({ team: task.team.name, model: modelHere(desk, texts), running, queued });
}

function modelHere(desk: DeskParts, texts: Texts): string {
  return chosenHere(channelRow(desk)).model ?? texts.teamModel();
}

interface Choice {
  argument: string;
  texts: Texts;
  exists: boolean;
}

function chooseModel(desk: DeskParts, { argument, texts, exists }: Choice): string {
  const row = channelRow(desk);
  const model = modelHere(desk, texts);
  if (row.binding.rules.isFixed) return texts.fixed(texts.model(model));
  if (argument === "") return texts.modelIs(model);
  const isDefault = argument === "default";
  if (!isDefault && !exists) return texts.modelUnknown(argument);
  desk.store.save({ ...row, model: isDefault ? null : argument });
  return texts.modelSet(isDefault ? texts.teamModel() : argument);
}

function chooseTeam(desk: DeskParts, { argument, texts, exists }: Choice): string {
  const row = channelRow(desk);
  const { name } = desk.parts.task.team;
  if (row.binding.rules.isFixed) return texts.fixed(texts.team(name));
  if (argument === "") return texts.teamIs(name);
  if (!exists) return texts.teamUnknown(argument);
  const team = { namespace: row.binding.namespace, name: argument };
  desk.store.save({ ...row, team });
  desk.parts.conversation.setTeam(team);
  return texts.teamSet(argument);
}
