import { expect, test } from "vitest";

type Outcome = { passed: number; failures: { name: string; why: string }[] };
type Reports = {
  fromVitest: (report: object) => Outcome;
  fromPlaywright: (report: object) => Outcome;
  summary: (outcome: Outcome) => string;
};
// Plain JavaScript, since it runs before the pinned Node is there; a literal path would ask for its types.
const path = "./test-report.mjs";
const { fromVitest, fromPlaywright, summary } = (await import(path)) as Reports;

const red = "\u001b[31m1 is not 2\u001b[39m\n    at a.test.ts:3";

test("vitest: a failed test, a file that does not load and a hook that fails are a failure each", () => {
  const outcome = fromVitest({
    numPassedTests: 4,
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        message: "",
        assertionResults: [
          { fullName: "sums add", status: "failed", failureMessages: [red] },
          { fullName: "sums stay", status: "passed", failureMessages: [] },
        ],
      },
      { name: "b.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] },
      {
        name: "c.test.ts",
        status: "failed",
        message: "hook broke",
        assertionResults: [{ fullName: "never", status: "skipped", failureMessages: [] }],
      },
    ],
  });
  expect(outcome).toEqual({
    passed: 4,
    failures: [
      { name: "a.test.ts > sums add", why: "1 is not 2\n    at a.test.ts:3" },
      { name: "b.test.ts", why: "Cannot find module" },
      { name: "c.test.ts", why: "hook broke" },
    ],
  });
});

test("playwright: suites in suites, what passed at the second try, and errors outside of tests", () => {
  const spec = (title: string, ok: boolean, error?: { message: string }) => ({
    file: "chat.spec.ts",
    title,
    ok,
    tests: [{ results: [{ error }] }],
  });
  const again = { ...spec("again", true), tests: [{ results: [{ error: { message: red } }, {}] }] };
  const outcome = fromPlaywright({
    stats: { expected: 1, flaky: 1, unexpected: 1 },
    suites: [{ specs: [spec("fine", true), again], suites: [{ specs: [spec("wrong", false, { message: red })] }] }],
    errors: [{ message: "no browser" }],
  });
  expect(outcome).toEqual({
    passed: 2,
    failures: [
      { name: "chat.spec.ts > wrong", why: "1 is not 2\n    at a.test.ts:3" },
      { name: "Playwright", why: "no browser" },
    ],
  });
});

test("nothing was reported: nothing passed", () => {
  expect(fromVitest({})).toEqual({ passed: 0, failures: [] });
  expect(fromPlaywright({})).toEqual({ passed: 0, failures: [] });
});

test("the end of the log names every failure and the beginning of its reason", () => {
  const why = Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n");
  const text = summary({ passed: 7, failures: [{ name: "a.test.ts > sums add", why }] });
  expect(text).toContain("FAILED a.test.ts > sums add\n  line 0\n");
  expect(text).not.toContain("line 20");
  expect(text.endsWith("\n7 passed, 1 failed\n")).toBe(true);
});
