// The acceptance test of the Kubernetes API, with the real kubectl. Groups run beside one another, each in namespaces of its
// own; within a group the order counts.
import { afterAll, beforeAll, describe } from "vitest";
import { removeData } from "../product.ts";
import { access } from "./access.ts";
import { applying } from "./applying.ts";
import { kitOf } from "./kit.ts";
import { startCluster, type Cluster } from "./kubectl.ts";
import { reading } from "./reading.ts";
import { versions } from "./versions.ts";
import { watching } from "./watching.ts";
import { weft } from "./weft.ts";
import { wegent } from "./wegent.ts";
import { writing } from "./writing.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(async () => {
  await cluster.product.stop();
  await removeData(cluster.product);
});
const kit = kitOf(() => cluster);

describe.concurrent("every version", () => {
  versions(kit);
});
describe.concurrent("reading", () => {
  reading(kit);
});
describe.concurrent("writing", () => {
  writing(kit);
});
describe.concurrent("server-side apply", () => {
  applying(kit);
});
describe.concurrent("watching", () => {
  watching(kit);
});
describe.concurrent("who may", () => {
  access(kit);
});
describe.concurrent("Wegent's manifests", () => {
  wegent(kit);
});
describe.concurrent("weft", () => {
  weft(kit);
});
