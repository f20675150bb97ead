// `npm run bench:chat`: the chat path against its budgets and against peers, measured in the same run.
//   --only a,b   some of the measurements, by name
//   --quick      smaller rounds, under two minutes
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { ack } from "./ack.ts";
import { fanOut } from "./fan-out.ts";
import { firstToken } from "./first-token.ts";
import { idle } from "./idle.ts";
import { say, summary } from "../report.ts";
import { resume } from "./resume.ts";
import { onStage, type Stage } from "./stage.ts";
import { start } from "./start.ts";

/** In the order they run: memory is measured while the product is fresh. */
const ON_STAGE: Record<string, (stage: Stage) => Promise<void>> = {
  idle,
  "first-token": firstToken,
  ack,
  resume,
  "fan-out": fanOut,
};
const NAMES = [...Object.keys(ON_STAGE), "start"];

const { values } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean", default: false } },
});
const chosen = values.only?.split(",") ?? NAMES;
const unknown = chosen.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) throw new Error(`no such measurement: ${unknown.join(", ")}; there are ${NAMES.join(", ")}`);

say(
  `${cpus().length} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}; load before ${loadavg()[0]!.toFixed(1)}`,
);

const onStageChosen = Object.entries(ON_STAGE).filter(([name]) => chosen.includes(name));
if (onStageChosen.length > 0) {
  await onStage(values.quick, async (stage) => {
    for (const [name, measure] of onStageChosen) {
      say(`\n== ${name}`);
      await measure(stage);
    }
  });
}
if (chosen.includes("start")) {
  say("\n== start");
  await start(values.quick);
}
summary();
say(`Load after: ${loadavg()[0]!.toFixed(1)}. Anything else that runs makes times worse, and ratios unfair.`);
process.exit();
