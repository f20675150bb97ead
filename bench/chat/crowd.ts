// Clients in a process of their own, so that what they cost is not the server's.
import { fork } from "node:child_process";

export interface Play {
  /** What the first client of each room says; what is left of the answers at the end is cancelled. */
  content: string;
  /** Tokens after which the play is over, of all clients together; else it ends after the window. */
  expected?: number;
  /** The window begins so long after every room has begun to stream: what arrives in it counts. */
  settleMs: number;
  windowMs: number;
}

export type CrowdJob =
  | { kind: "open"; urls: string[]; rooms: string[]; clients: number; token: string }
  | ({ kind: "play" } & Play)
  | { kind: "close" };

/** What all clients together saw. Ages are milliseconds from a token's making to its arrival. */
export interface Played {
  /** Tokens of the whole play. */
  all: number;
  /** Of the window alone. */
  perSecond: number;
  perFrame: number;
  p50: number;
  p99: number;
  /** Share of one core that the clients used. */
  busy: number;
}

export interface Crowd {
  /** `clients` in each of `rooms`, spread over `urls`. */
  open(places: Omit<Extract<CrowdJob, { kind: "open" }>, "kind">): Promise<void>;
  play(play: Play): Promise<Played>;
  close(): Promise<void>;
  stop(): void;
}

export function startCrowd(): Crowd {
  const child = fork(new URL("./crowd.child.ts", import.meta.url));
  const ask = <Answer>(job: CrowdJob): Promise<Answer> =>
    new Promise((resolve, reject) => {
      child.once("message", (said: { answer: Answer } | { error: string }) =>
        "error" in said ? reject(new Error(said.error)) : resolve(said.answer),
      );
      child.send(job);
    });
  return {
    open: (places) => ask({ kind: "open", ...places }),
    play: (play) => ask({ kind: "play", ...play }),
    close: () => ask({ kind: "close" }),
    stop: () => child.kill(),
  };
}
