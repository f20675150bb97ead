import { expect, it } from "vitest";
import { main } from "../main.ts";
import { serve, testTerminal, type Asked } from "../stand-ins.testsuite.ts";

const KIND = { singularName: "bot", kind: "Bot", namespaced: true, verbs: ["list"] };
const signal = new AbortController().signal;
const row = (name: string) => ({ cells: [name], object: { metadata: { name } } });
const table = (...names: string[]) => ({ columnDefinitions: [{ name: "Name" }], rows: names.map(row) });

/** Runs `weft get` against a server whose watch tells of one bot and then is cut, or ends. */
async function get(args: string[], cut = false) {
  const { url, asked } = await serve(({ url }, response) => {
    if (url.pathname === "/apis/agent.wecode.io/v1") return { resources: [{ ...KIND, name: "bots" }] };
    if (url.searchParams.has("limit")) return { metadata: { resourceVersion: "7" } };
    if (!url.searchParams.has("watch")) return table("coder");
    response.write(`${JSON.stringify({ type: "MODIFIED", object: table("coder") })}\n`);
    if (cut) setImmediate(() => response.destroy());
    else response.end();
    return undefined;
  });
  const terminal = testTerminal({ HOME: "/nowhere" });
  const code = await main(["get", ...args, "--server", url], terminal, signal);
  return { code, said: terminal.said, asked };
}

const watched = (asked: Asked[]) => asked.map(({ url }) => url.searchParams).find((query) => query.has("watch"));

it("-w of one resource follows that one, from the version that was shown", async () => {
  const { code, said, asked } = await get(["bot/coder", "-w"]);
  expect([code, said.out]).toEqual([0, "NAME\ncoder\ncoder\n"]);
  expect(Object.fromEntries(watched(asked)!)).toEqual({
    watch: "true",
    resourceVersion: "7",
    fieldSelector: "metadata.name=coder",
  });
  expect((await get(["bots", "a", "b", "-w"])).said.err).toBe("-w follows one resource, or all of a kind.\n");
});

it("-w of a kind follows all that are selected, and says when the connection is lost", async () => {
  const { code, said, asked } = await get(["bots", "-w", "-l", "env=prod"], true);
  expect([code, said.err]).toEqual([1, "The connection was lost.\n"]);
  expect(watched(asked)!.get("labelSelector")).toBe("env=prod");
  expect(watched(asked)!.has("fieldSelector")).toBe(false);
});

it("refuses an output that it does not know, and a kind that the server does not have", async () => {
  expect((await get(["bots", "-o", "xml"])).said.err).toBe("-o takes one of wide, yaml, json, name.\n");
  expect((await get(["pods"])).said.err).toBe('The server has no kind "pods". It has: bots.\n');
});
