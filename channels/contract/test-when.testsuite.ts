import { test } from "vitest";

const noTest = (_name: string, _run: () => unknown): void => undefined;
/** A test where `holds`; elsewhere there is nothing to test. */
export const testWhen = (holds: boolean) => (holds ? test : noTest);
