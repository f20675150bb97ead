import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Button, IconButton } from "./button.tsx";
import { useUiText } from "./texts.ts";

interface CopyButtonProps {
  text: string;
  /** With a label it is a full button, else an icon. */
  label?: string;
  size?: "sm" | "md";
  className?: string;
}

export function CopyButton({ text, label, size = "sm", className }: CopyButtonProps): ReactNode {
  const t = useUiText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  const icon = copied ? <Check className="size-4 text-success" /> : <Copy className="size-4" strokeWidth={1.6} />;
  if (label !== undefined) {
    return (
      <Button size={size} icon={icon} onClick={copy} className={className}>
        {copied ? t("copied") : label}
      </Button>
    );
  }
  return (
    <IconButton label={copied ? t("copied") : t("copy")} size={size} onClick={copy} className={className}>
      {icon}
    </IconButton>
  );
}
