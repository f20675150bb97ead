/** Inputs of an Adaptive Card. What they hold is joined with the data of the button that sends them. */
import type { Json, ReplyForm } from "#core/channel";

const WORDS_MAX = 4000;

export function inputsOf({ fields }: ReplyForm): Json[] {
  return fields.map(({ name, label, type, options, required }) => {
    const common = { id: name, label, isRequired: required, errorMessage: label };
    if (type === "text") return { type: "Input.Text", ...common, isMultiline: true, maxLength: WORDS_MAX };
    const choices = options.map((option, at) => ({ title: option, value: String(at) }));
    return {
      type: "Input.ChoiceSet",
      ...common,
      style: "expanded",
      isMultiSelect: type === "choices",
      wrap: true,
      choices,
    };
  });
}
