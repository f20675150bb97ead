import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError } from "../api-error.ts";
import type { FormState } from "./form/form-context.ts";
import { editYaml, parseManifest, toYaml } from "./manifest-yaml.ts";
import type { Manifest } from "./manifest.ts";
import type { KindInfo } from "./queries.ts";
import type { JsonSchema, Path } from "./schema/json-schema.ts";
import { formatPath, parsePath, sameValue } from "./schema/paths.ts";
import { validate } from "./schema/validate.ts";
import { useAgentsText } from "./texts.ts";
import { manifestSchema } from "./yaml/completion.ts";
import type { EditorProblem } from "./yaml/yaml-editor.tsx";

export interface Draft {
  text: string;
  setText: (text: string) => void;
  set: (path: Path, value: unknown) => void;
  /** The last text that could be read. */
  manifest: Manifest;
  /** Why the text cannot be read now. */
  broken: { message: string; line: number } | null;
  changed: boolean;
  problems: EditorProblem[];
  /** By dotted path, for the form; shown where a field was touched or saving was tried. */
  fieldErrors: FormState["problems"];
  schema: JsonSchema;
  reset: (manifest: Manifest) => void;
  /** Shows all that is wrong; true when nothing is. */
  check: () => boolean;
  refuse: (error: unknown) => void;
  /** What the server found wrong with this very text. */
  refused: EditorProblem[];
}

/** One text is the truth: the form edits it, the editor edits it, and both read what it says. */
export function useDraft(info: KindInfo, initial: Manifest, options: { isNew: boolean }): Draft {
  const t = useAgentsText();
  const [base, setBase] = useState(initial);
  const [text, setRaw] = useState(() => toYaml(initial));
  const [good, setGood] = useState(initial);
  const [refused, setRefused] = useState<EditorProblem[]>([]);
  const [strict, setStrict] = useState(!options.isNew);
  const parsed = useMemo(() => parseManifest(text), [text]);
  const schema = useMemo(() => manifestSchema(info.kind, info.schema), [info]);
  const setText = useCallback((next: string) => {
    setRaw(next);
    setRefused([]);
    const read = parseManifest(next);
    if (read.ok) setGood(read.manifest);
  }, []);
  const problems = useMemo((): EditorProblem[] => {
    if (!parsed.ok) return [{ path: [], message: parsed.message, severity: "error", offset: parsed.offset }];
    const found = validate(parsed.manifest, schema).map(({ path, code, values }) => ({
      path,
      message: t(`problem.${code}`, values),
      severity: code === "unknown" ? ("warning" as const) : ("error" as const),
    }));
    return [...found, ...identityProblems(parsed.manifest, base, options.isNew, t), ...refused];
  }, [parsed, schema, base, refused, options.isNew, t]);
  const fieldErrors = useMemo(() => errorsByField(problems, strict), [problems, strict]);
  return {
    text,
    setText,
    set: (path, value) => {
      if (parsed.ok) setText(editYaml(text, path, value));
    },
    manifest: good,
    broken: useLasting(parsed.ok ? null : parsed, BROKEN_AFTER_MS),
    changed: !parsed.ok || !sameValue(parsed.manifest, base),
    problems,
    fieldErrors,
    schema,
    reset: (manifest) => {
      setBase(manifest);
      setText(toYaml(manifest));
      setGood(manifest);
    },
    check: () => {
      setStrict(true);
      return !problems.some((problem) => problem.severity === "error" && !refused.includes(problem));
    },
    refused,
    refuse: (error) => setRefused(causesOf(error, t)),
  };
}

// Half-typed YAML is broken all the time; only what stays so is worth a word.
const BROKEN_AFTER_MS = 800;

/** The value once it has lasted; null until then. */
function useLasting<T>(value: T | null, afterMs: number): T | null {
  const [lasting, setLasting] = useState<T | null>(null);
  useEffect(() => {
    if (value === null) return;
    const timer = setTimeout(() => setLasting(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return lasting === value ? lasting : null;
}

type Translate = ReturnType<typeof useAgentsText>;

function identityProblems(manifest: Manifest, base: Manifest, isNew: boolean, t: Translate): EditorProblem[] {
  if (isNew)
    return manifest.metadata.name === ""
      ? [{ path: ["metadata", "name"], message: t("identity.name.missing"), severity: "error" }]
      : [];
  const { name, namespace } = manifest.metadata;
  if (name === base.metadata.name && namespace === base.metadata.namespace) return [];
  const path = ["metadata", name === base.metadata.name ? "namespace" : "name"];
  return [{ path, message: t("yaml.renamed"), severity: "error" }];
}

/** Before the first attempt to save a new one, what is merely missing is not held against anybody. */
function errorsByField(problems: readonly EditorProblem[], strict: boolean): Map<string, string> {
  const errors = strict ? problems.filter((problem) => problem.severity === "error") : [];
  return new Map(
    errors.toReversed().flatMap((problem) => fieldKeys(problem.path).map((key) => [key, problem.message] as const)),
  );
}

/** What is wrong with a reference's name is shown at the reference. */
function fieldKeys(path: Path): string[] {
  const own = formatPath(path);
  return path.at(-1) === "name" && path.length > 2 ? [own, formatPath(path.slice(0, -1))] : [own];
}

// Reasons that can be told in the reader's language; the others come with words of the server's.
const REASONS = ["FieldValueRequired", "FieldValueNotFound", "FieldValueDuplicate"] as const;

function causesOf(error: unknown, t: Translate): EditorProblem[] {
  if (!(error instanceof ApiError)) return [];
  return error.causes.map((cause) => {
    const reason = REASONS.find((one) => one === cause.reason);
    const message = reason === undefined ? cause.message : t(`cause.${reason}`);
    return { path: parsePath(cause.field), message, severity: "error" };
  });
}
