import { neon, neonConfig } from "@neondatabase/serverless";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedPostgres } from "./endpoint.ts";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "weft-postgres-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("the data directory", () => {
  it("says in one sentence what is wrong with one that is not a database", async () => {
    const directory = join(root, "foreign");
    const holding = await mkdtemp(`${directory}-`);
    await writeFile(join(holding, "letter.txt"), "hello");
    await expect(startEmbeddedPostgres({ directory: holding, password: "x" })).rejects.toThrow(
      `The database in ${holding} cannot be opened: it holds files that are not a Postgres database.`,
    );
  });

  it("clears away what a start that was killed has left behind", async () => {
    const directory = join(root, "begun");
    await mkdir(`${directory}-new-abc`);
    await (await startEmbeddedPostgres({ directory, password: "x" })).close();
    expect((await readdir(root)).filter((name) => name.startsWith("begun"))).toEqual(["begun"]);
  });

  it("says so when its files are damaged", async () => {
    const directory = join(root, "damaged");
    await (await startEmbeddedPostgres({ directory, password: "x" })).close();
    await writeFile(join(directory, "global", "pg_control"), "nonsense");
    await expect(startEmbeddedPostgres({ directory, password: "x" })).rejects.toThrow(
      new RegExp(`^The database in ${directory} cannot be opened: `),
    );
  });

  it("keeps what was committed when the process is killed, at any moment", { timeout: 120_000 }, async () => {
    const directory = join(root, "killed");
    const KILLS = 5;
    let confirmed = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = fork(new URL("./endless-writer.fixture.ts", import.meta.url), [directory, String(confirmed)]);
      const target = confirmed + 20 + 17 * kill;
      writer.on("message", (written: number) => {
        confirmed = written;
        if (written === target) writer.kill("SIGKILL");
      });
      await once(writer, "exit");
      expect(confirmed).toBeGreaterThanOrEqual(target);
    }
    const reopened = await startEmbeddedPostgres({ directory, password: "x" });
    neonConfig.fetchEndpoint = () => reopened.endpoint;
    const [row] = await neon(
      reopened.databaseUrl,
    )`SELECT count(*)::int AS n, count(DISTINCT x)::int AS distinct FROM written`;
    await reopened.close();
    // The write in flight when the process died may or may not be there; each confirmed one is.
    expect(row!["n"]).toBeGreaterThanOrEqual(confirmed);
    expect(row!["n"]).toBeLessThanOrEqual(confirmed + KILLS);
    expect(row!["distinct"]).toBe(row!["n"]);
  });
});
