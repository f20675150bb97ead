import { expect, test } from "vitest";
import { withMathFences } from "./math-text.ts";

test.each([
  ["no dollars", "no dollars"],
  ["it costs $5 and then $10", "it costs $5 and then $10"],
  ["$20-$30 a month", "$20-$30 a month"],
  ["let $x^2$ be", "let $$x^2$$ be"],
  ["$$a+b$$ stays", "$$a+b$$ stays"],
  ["\\(a\\) and \\[b\\]", "$$a$$ and \n$$\nb\n$$\n"],
  ["`$x$` and ```\n$y$\n```", "`$x$` and ```\n$y$\n```"],
  ["open fence ```sh\necho $A$", "open fence ```sh\necho $A$"],
])("%j", (given, wanted) => {
  expect(withMathFences(given)).toBe(wanted);
});
