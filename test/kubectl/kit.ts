// What the groups of tests work with: the cluster, as soon as it is there, and the kubectl under test.
import { expect } from "vitest";
import { masked, type Answer, type Cluster, type Running } from "./kubectl.ts";

export interface Kit {
  cluster: () => Cluster;
  /** The newest kubectl. */
  run: (args: string[], input?: string, env?: Record<string, string>) => Promise<Answer>;
  start: (args: string[]) => Running;
  kubectl: (...args: string[]) => Promise<Answer>;
  /** `kubectl apply` of a text. */
  applied: (text: string, ...args: string[]) => Promise<Answer>;
  /** 33 of kubectl 1.33. */
  minor: () => number;
}

export function kitOf(cluster: () => Cluster): Kit {
  const newest = () => cluster().kubectls.at(-1)!;
  return {
    cluster,
    run: (...call) => newest().run(...call),
    start: (args) => newest().start(args),
    kubectl: (...args) => newest().run(args),
    applied: (text, ...args) => newest().run(["apply", "-f", "-", ...args], text),
    minor: () => Number(newest().version.split(".")[1]),
  };
}

export async function ok(answer: Promise<Answer>): Promise<string> {
  const { code, out, err } = await answer;
  expect(code, out + err).toBe(0);
  return masked(out);
}

export async function refused(answer: Promise<Answer>): Promise<string> {
  const { code, out, err } = await answer;
  expect(code, out).not.toBe(0);
  return masked(err);
}

/** Of a test that begins when those above it in its group have ended. */
export const STEP = { concurrent: false };
