import { askPerson } from "./ask-person.ts";
import { testTool } from "./tool.testsuite.ts";

const field = { name: "city", label: "City", type: "text" as const, required: true };

testTool("ask_person", {
  make: () => askPerson,
  valid: [
    { question: "May I?", kind: "approval", fields: [] },
    { question: "Where?", kind: "form", fields: [field] },
  ],
  invalid: [
    "May I?",
    { question: "", kind: "approval" },
    { question: "Where?", kind: "form", fields: [] },
    { question: "Where?", kind: "form", fields: [{ ...field, type: "date" }] },
    { question: "x".repeat(2001), kind: "approval" },
  ],
});
