import { useEffect, useId, useState, type ReactNode } from "react";
import { useIsDark } from "../shell/theme.ts";
import { Thread } from "../ui/thread.tsx";
import { useChatText } from "./texts.ts";

type Drawing = { state: "drawing" } | { state: "drawn"; svg: string } | { state: "failed" };

/** Mermaid, drawn in this page's colours. `fallback` shows the source when it cannot be drawn. */
export function Diagram({ source, fallback }: { source: string; fallback: ReactNode }): ReactNode {
  const t = useChatText();
  const isDark = useIsDark();
  const id = `diagram-${useId().replace(/[^\w-]/g, "")}`;
  const [drawing, setDrawing] = useState<Drawing>({ state: "drawing" });
  useEffect(() => {
    let isCurrent = true;
    draw(id, source, isDark).then(
      (svg) => isCurrent && setDrawing({ state: "drawn", svg }),
      () => isCurrent && setDrawing({ state: "failed" }),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, source, isDark]);
  if (drawing.state === "drawn")
    return <figure className="diagram" dangerouslySetInnerHTML={{ __html: drawing.svg }} />;
  if (drawing.state === "drawing") {
    return (
      <figure className="diagram">
        <Thread label={t("diagram.drawing")} width={48} />
      </figure>
    );
  }
  return (
    <>
      <p className="text-sm text-faint">{t("diagram.failed")}</p>
      {fallback}
    </>
  );
}

async function draw(id: string, source: string, darkMode: boolean): Promise<string> {
  const { default: mermaid } = await import("mermaid");
  const color = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  mermaid.initialize({
    startOnLoad: false,
    // Labels become text, scripts and links in a diagram do nothing.
    securityLevel: "strict",
    suppressErrorRendering: true,
    theme: "base",
    fontFamily: "inherit",
    sequence: { mirrorActors: false, height: 40, messageMargin: 32 },
    themeVariables: {
      darkMode,
      background: color("paper"),
      primaryColor: color("indigo-wash"),
      primaryBorderColor: color("indigo-rule"),
      primaryTextColor: color("ink"),
      secondaryColor: color("madder-wash"),
      tertiaryColor: color("sunken"),
      lineColor: color("soft"),
      textColor: color("ink"),
      noteBkgColor: color("sunken"),
      noteTextColor: color("ink"),
      noteBorderColor: color("rule-strong"),
    },
  });
  const { svg } = await mermaid.render(id, source);
  return svg;
}
