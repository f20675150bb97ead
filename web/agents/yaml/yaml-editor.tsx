import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { indentOnInput, indentUnit } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";
import { schemaAt, type JsonSchema, type Path } from "../schema/json-schema.ts";
import { completeYaml, type NamesOf } from "./completion.ts";
import { editorMarks, editorTheme } from "./editor-look.ts";
import { placeAt, rangeOf } from "./place.ts";

export interface EditorProblem {
  path: Path;
  message: string;
  severity: "error" | "warning";
  /** Where the text cannot be read, instead of a path. */
  offset?: number;
}

interface YamlEditorProps {
  text: string;
  onChange: (text: string) => void;
  problems: readonly EditorProblem[];
  /** Of the whole manifest. */
  schema: JsonSchema;
  kind: string;
  namesOf: NamesOf;
  readOnly: boolean;
  label: string;
}

// Marks our own writes, so that they are not reported back as typing.
const fromOutside = Annotation.define<boolean>();

export function YamlEditor(props: YamlEditorProps): ReactNode {
  const { text, problems, readOnly } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const locked = useRef(new Compartment());

  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({ parent: host.current, state: createState(latest, locked.current) });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const change = difference(editor.state.doc.toString(), text);
    if (change) editor.dispatch({ changes: change, annotations: fromOutside.of(true) });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({
      effects: locked.current.reconfigure([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
    });
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        problems.map((problem) => toDiagnostic(problem, editor.state.doc.toString())),
      ),
    );
  }, [problems]);

  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}

function createState(latest: { current: YamlEditorProps }, locked: Compartment): EditorState {
  const { text, schema, kind, label, readOnly } = latest.current;
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      indentUnit.of("  "),
      indentOnInput(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
      yaml(),
      editorTheme,
      editorMarks,
      autocompletion({ override: [completeYaml(schema, kind, (of) => latest.current.namesOf(of))], icons: false }),
      hoverTooltip((editor, position) => explain(editor, position, schema)),
      // Tab is left to the page, so that the keyboard gets out of the editor.
      keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      locked.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromOutside)))
          latest.current.onChange(update.state.doc.toString());
      }),
    ],
  });
}

function explain(editor: EditorView, position: number, schema: JsonSchema) {
  const word = editor.state.wordAt(position);
  if (word === null || editor.state.sliceDoc(word.to, word.to + 1) !== ":") return null;
  const text = editor.state.doc.toString();
  const place = placeAt(text, word.to);
  const description = place?.at === "key" ? schemaAt(schema, [...place.path, place.typed])?.description : undefined;
  if (description === undefined) return null;
  return {
    pos: word.from,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.textContent = description;
      return { dom };
    },
  };
}

function toDiagnostic(problem: EditorProblem, text: string) {
  const { message, severity, offset } = problem;
  if (offset === undefined) return { ...clamp(rangeOf(text, problem.path), text.length), message, severity };
  const end = text.indexOf("\n", offset);
  return { ...clamp({ from: offset, to: end < 0 ? text.length : end }, text.length), message, severity };
}

function clamp({ from, to }: { from: number; to: number }, length: number): { from: number; to: number } {
  return { from: Math.min(from, length), to: Math.min(Math.max(from, to), length) };
}

/** The smallest replacement that leads from one text to the other, so that cursor and history survive. */
function difference(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
