import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { request as secureRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { installationCertificates } from "./certificates.ts";
import { readHttpsPort, startHttps } from "./host-https.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);
const NAMES = ["localhost", "127.0.0.1", "::1"];
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "weft-https-"));
  stops.push(() => rm(folder, { recursive: true }));
  return folder;
}

async function plainServer(): Promise<number> {
  const server = createServer((asked, answer) => answer.end(`${asked.method} ${asked.url}`)).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function get(url: string, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith("https") ? secureRequest(url, { ca, agent: false }) : request(url);
    ask.on("error", reject).on("response", (response) => resolve(text(response)));
    ask.end();
  });
}

test("a client that trusts the authority alone gets through, one that does not is stopped", async () => {
  const to = { host: "127.0.0.1", port: await plainServer() };
  const https = await startHttps(await temporary(), { port: 0, fixed: true }, to);
  stops.push(() => https.close());
  expect(await get(`https://localhost:${https.port}/hello`, https.authority)).toBe("GET /hello");
  expect(await get(`https://127.0.0.1:${https.port}/hello`, https.authority)).toBe("GET /hello");
  await expect(get(`https://localhost:${https.port}/hello`)).rejects.toThrow(/certificate/);
});

test("certificates are kept, and made anew before they expire, for a new name, or when damaged", async () => {
  const folder = await temporary();
  const first = await installationCertificates(folder, NAMES, NOW);
  expect(await installationCertificates(folder, NAMES, NOW + 300 * DAY_MS)).toMatchObject(first);
  const renewed = await installationCertificates(folder, NAMES, NOW + 380 * DAY_MS);
  expect(renewed.certificate).not.toBe(first.certificate);
  const named = await installationCertificates(folder, [...NAMES, "weft.example"], NOW + 380 * DAY_MS);
  expect(new X509Certificate(named.certificate).checkHost("weft.example")).toBe("weft.example");
  await writeFile(join(folder, "tls", "certificates.json"), "{");
  expect((await installationCertificates(folder, NAMES, NOW)).certificate).toContain("BEGIN CERTIFICATE");
});

test("a port in use: another one is taken, unless the port was asked for by name", async () => {
  const port = await plainServer();
  const to = { host: "127.0.0.1", port };
  const folder = await temporary();
  await expect(startHttps(folder, { port, fixed: true }, to)).rejects.toThrow(`port ${port} is in use`);
  const https = await startHttps(folder, { port, fixed: false }, to);
  stops.push(() => https.close());
  expect(https.port).not.toBe(port);
});

test("HTTPS_PORT", () => {
  expect(readHttpsPort(undefined, 18_789)).toEqual({ port: 18_790, fixed: false });
  expect(readHttpsPort("off", 1)).toBeNull();
  expect(readHttpsPort("8443", 1)).toEqual({ port: 8443, fixed: true });
  expect(() => readHttpsPort("secure", 1)).toThrow(/HTTPS_PORT/);
  expect(() => readHttpsPort("70000", 1)).toThrow(/HTTPS_PORT/);
});
