// Tokens delivered per second at saturation: TaskChat against two Socket.IO servers with the Redis adapter.
import { setTimeout as sleep } from "node:timers/promises";
import { startCrowd, type Crowd, type Played } from "./crowd.ts";
import { cpuMs, figure, say, verdict } from "../report.ts";
import { startPair } from "./socketio-pair.ts";
import { newTasks, type Stage } from "./stage.ts";

const P50_LIMIT_MS = 60;
/** Share of the tokens made that must arrive in the same time. */
const KEEPS_UP = 0.95;
interface Shape {
  name: string;
  rooms: number;
  clients: number;
  /** Tokens per second and room to begin with, and at most. */
  from: number;
  to: number;
  /** From the moment that every room streams: its start is still being copied to Postgres. */
  settleMs: number;
}
const SHAPES: Shape[] = [
  { name: "1 room × 200 clients", rooms: 1, clients: 200, from: 200, to: 12_800, settleMs: 500 },
  { name: "200 rooms × 5 clients", rooms: 200, clients: 5, from: 5, to: 640, settleMs: 4000 },
];

interface Contender {
  name: string;
  urls: string[];
  token: string;
  pids: number[];
  rooms(count: number): Promise<string[]>;
}

interface Level extends Played {
  carried: boolean;
  cpuUs: number;
}

/** How one rate is tried: rest after the sockets are open, settle (see the shape), then measure. */
interface Pace {
  restMs: number;
  windowMs: number;
  refinements: number;
}
const FULL: Pace = { restMs: 2000, windowMs: 2500, refinements: 2 };
const QUICK: Pace = { restMs: 1000, windowMs: 1000, refinements: 0 };
/** Tokens enough that no room is done before the window ends. */
const RUN_SECONDS = 30;

class Climb {
  readonly #crowd: Crowd;
  readonly #shape: Shape;
  readonly #who: Contender;
  readonly #pace: Pace;
  best: Level | null = null;

  constructor(crowd: Crowd, shape: Shape, who: Contender, pace: Pace) {
    this.#crowd = crowd;
    this.#shape = shape;
    this.#who = who;
    this.#pace = pace;
  }

  /** Doubles the rate until it is not carried, then looks between for a while. */
  async run(): Promise<Level | null> {
    let [low, high] = [0, this.#shape.from];
    while (high <= this.#shape.to && (await this.#carries(high))) [low, high] = [high, high * 2];
    for (let i = 0; i < this.#pace.refinements && low > 0 && low < this.#shape.to; i++) {
      const middle = (low + high) / 2;
      if (await this.#carries(middle)) low = middle;
      else high = middle;
    }
    return this.best;
  }

  async #carries(rate: number): Promise<boolean> {
    const level = await this.#level(rate);
    const { perSecond, p50, p99, cpuUs, busy, perFrame } = level;
    const facts = [
      `${String(Math.round(perSecond)).padStart(9)} deliveries/s`,
      `p50 ${p50} p99 ${p99} ms`,
      `server ${cpuUs.toFixed(1)} µs each`,
      `${perFrame.toFixed(1)} tokens/frame`,
      `clients ${Math.round(busy * 100)} % of a core`,
      level.carried ? "carried" : "not carried",
    ];
    figure(`  ${this.#who.name}, ${rate.toFixed(1)} tokens/s and room`, facts.join(" · "));
    if (level.carried && perSecond > (this.best?.perSecond ?? 0)) this.best = level;
    return level.carried;
  }

  async #level(rate: number): Promise<Level> {
    const { rooms, clients } = this.#shape;
    const { urls, token, pids } = this.#who;
    await this.#crowd.open({ urls, token, clients, rooms: await this.#who.rooms(rooms) });
    const { restMs, windowMs } = this.#pace;
    await sleep(restMs);
    const cpuBefore = await cpuMs(pids);
    const content = `stamp ${Math.ceil(rate * RUN_SECONDS)} every ${(1000 / rate).toFixed(4)}`;
    const played = await this.#crowd.play({ content, settleMs: this.#shape.settleMs, windowMs });
    const cpu = (await cpuMs(pids)) - cpuBefore;
    await this.#crowd.close();
    const keepsUp = played.perSecond >= rate * rooms * clients * KEEPS_UP;
    return {
      ...played,
      carried: keepsUp && played.p50 <= P50_LIMIT_MS,
      cpuUs: (cpu * 1000) / Math.max(1, played.all),
    };
  }
}

export async function fanOut(stage: Stage): Promise<void> {
  const [crowd, pair] = [startCrowd(), await startPair(stage.simulatorUrl)];
  const ours: Contender = {
    name: "TaskChat",
    urls: [stage.product.url],
    token: stage.ada.token,
    pids: stage.pids,
    rooms: (count) => newTasks(stage, count),
  };
  let generation = 0;
  const peer: Contender | null = pair && {
    name: "Socket.IO ×2 + Redis",
    urls: pair.urls,
    token: "",
    pids: pair.pids,
    rooms: async (count) => Array.from({ length: count }, (_, i) => `room-${generation++}-${i}`),
  };
  if (!peer) say("No redis-server on this machine: the Socket.IO pair is skipped, and with it the ratio.");
  try {
    for (const shape of SHAPES) {
      say(`${shape.name}: the most that is carried with p50 ≤ ${P50_LIMIT_MS} ms`);
      const climb = (who: Contender) => new Climb(crowd, shape, who, stage.quick ? QUICK : FULL).run();
      const theirs = peer && (await climb(peer));
      const mine = await climb(ours);
      if (!theirs || !mine) continue;
      verdict(`${shape.name}: deliveries/s, TaskChat / pair`, mine.perSecond / theirs.perSecond, {
        atLeast: 2,
        unit: "×",
      });
      figure("server CPU per delivery, TaskChat / pair", (mine.cpuUs / theirs.cpuUs).toFixed(2));
    }
  } finally {
    crowd.stop();
    pair?.stop();
  }
}
