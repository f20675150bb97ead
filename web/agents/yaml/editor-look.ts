import { syntaxTree } from "@codemirror/language";
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";

/** The editor on the page's own paper, in both themes: all colours are the page's variables. */
export const editorTheme = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "20px" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--ink)", color: "var(--soft)" },
  ".cm-line": { padding: "0 16px 0 4px" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    border: "none",
    color: "var(--faint)",
    paddingLeft: "8px",
  },
  ".cm-activeLineGutter, .cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--indigo-rule)",
  },
  ".yaml-key": { color: "var(--ink)", fontWeight: "500" },
  ".yaml-comment": { color: "var(--faint)", fontStyle: "italic" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--rule-strong)",
    borderRadius: "6px",
    boxShadow: "var(--lift)",
    color: "var(--ink)",
    overflow: "hidden",
    maxWidth: "360px",
  },
  ".cm-tooltip-hover": { padding: "6px 10px", fontSize: "12px", fontFamily: "var(--font-sans)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", fontSize: "12px", maxHeight: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", lineHeight: "16px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--hover)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--faint)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--indigo)" },
  ".cm-tooltip.cm-completionInfo": {
    padding: "6px 10px",
    fontFamily: "var(--font-sans)",
    fontSize: "12px",
    maxWidth: "260px",
  },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--font-sans)", fontSize: "12px", borderLeft: "none" },
  ".cm-diagnostic-error": { color: "var(--error)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--error) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warning) 1px",
    textUnderlineOffset: "3px",
  },
});

const key = Decoration.mark({ class: "yaml-key" });
const comment = Decoration.mark({ class: "yaml-comment" });

function marks(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        if (node.name === "Key" && node.to > node.from) builder.add(node.from, node.to, key);
        else if (node.name === "Comment") builder.add(node.from, node.to, comment);
      },
    });
  }
  return builder.finish();
}

/** Keys in ink, comments in grey: structure shows without a palette of its own. */
export const editorMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marks(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged || syntaxTree(update.startState) !== syntaxTree(update.state))
        this.decorations = marks(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
