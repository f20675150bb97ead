import { createContext, useContext } from "react";
import type { Path } from "../schema/json-schema.ts";
import type { Manifest } from "../manifest.ts";

/** What every control of the form needs; problems are keyed by dotted path. */
export interface FormState {
  kind: string;
  manifest: Manifest;
  set: (path: Path, value: unknown) => void;
  problems: ReadonlyMap<string, string>;
  disabled: boolean;
}

export const FormContext = createContext<FormState | null>(null);

export function useForm(): FormState {
  const form = useContext(FormContext);
  if (form === null) throw new Error("A control of the form stands outside of it.");
  return form;
}
