// The peer of the fan-out: two Socket.IO servers in Node, joined by the Redis adapter and a real Redis.
import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#test/free-port";

const REDIS_SERVER = "/usr/bin/redis-server";

export interface Pair {
  urls: string[];
  pids: number[];
  stop(): void;
}

/** Null when this machine has no Redis. */
export async function startPair(modelUrl: string): Promise<Pair | null> {
  if (!existsSync(REDIS_SERVER)) return null;
  const port = await freePort();
  const redis = spawn(REDIS_SERVER, ["--port", String(port), "--save", "", "--appendonly", "no"], { stdio: "ignore" });
  await listening(port);
  const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${port}`, MODEL_URL: modelUrl };
  const servers = [0, 1].map(() => fork(new URL("./socketio-pair.child.ts", import.meta.url), { env }));
  const ports = await Promise.all(servers.map(portOf));
  const all = [redis, ...servers];
  return {
    urls: ports.map((taken) => `http://127.0.0.1:${taken}`),
    pids: all.map((child) => child.pid!),
    stop: () => {
      for (const child of all) child.kill();
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  const [said] = (await once(child, "message")) as [{ port: number }];
  return said.port;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, "127.0.0.1");
    const open = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error("redis-server does not listen");
}
