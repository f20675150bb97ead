// What the JSON reports of the two test runners say, in one shape: counts, and each failure with why.
// A log is often cut to its end: the failures are told once more there.
import { stripVTControlCharacters } from "node:util";

/** One test (or file) that failed: `name` tells it apart, `why` is the runner's message without terminal colours. */
const failure = (name, why) => ({ name, why: stripVTControlCharacters(why ?? "no reason was given") });

/** Of vitest's JSON reporter. A file that does not load, or an error outside of any test, fails without a failed test. */
export function fromVitest({ numPassedTests = 0, testResults = [] }) {
  const failures = [];
  for (const file of testResults) {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    for (const test of failed) failures.push(failure(`${file.name} > ${test.fullName}`, test.failureMessages[0]));
    if (failed.length === 0 && file.status === "failed") failures.push(failure(file.name, file.message));
  }
  return { passed: numPassedTests, failures };
}

/** Of Playwright's JSON reporter. A test that passed when it was tried again has passed. */
export function fromPlaywright({ stats = {}, suites = [], errors = [] }) {
  const specs = suites.flatMap(specsOf).filter(({ ok }) => !ok);
  const failures = [
    ...specs.map(({ file, title, tests }) => failure(`${file} > ${title}`, lastError(tests))),
    ...errors.map(({ message }) => failure("Playwright", message)),
  ];
  return { passed: (stats.expected ?? 0) + (stats.flaky ?? 0), failures };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function lastError(tests) {
  return tests.flatMap(({ results }) => results).findLast(({ error }) => error)?.error.message;
}

const WHY_LINES = 12;

/** The end of the log: every failure with the beginning of its reason, then the counts. */
export function summary({ passed, failures }) {
  const told = failures.map(({ name, why }) => `FAILED ${name}\n${indent(why.split("\n").slice(0, WHY_LINES))}\n`);
  return `\n${told.join("\n")}${told.length > 0 ? "\n" : ""}${passed} passed, ${failures.length} failed\n`;
}

function indent(lines) {
  return lines.map((line) => `  ${line}`).join("\n");
}
