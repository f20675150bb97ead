import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { toast } from "../ui/toast.tsx";
import { useTransferText } from "./transfer-texts.ts";
import { applySet, readSet, type SetResult } from "./transfer.ts";

/** The text, what it would do, and what it did. Another text is another beginning. */
function useImport(onDone: () => void) {
  const t = useTransferText();
  const client = useQueryClient();
  const [text, setRaw] = useState("");
  const read = readSet(text);
  const manifests = read.ok ? read.manifests : [];
  const look = useMutation({ mutationFn: () => applySet(manifests, { dryRun: true }) });
  const setText = (next: string): void => {
    setRaw(next);
    look.reset();
    store.reset();
  };
  const store = useMutation({
    mutationFn: () => applySet(manifests, { dryRun: false }),
    onSuccess: async (results) => {
      await client.invalidateQueries({ queryKey: ["resources"] });
      if (results.some(({ outcome }) => outcome === "failed")) return;
      toast(t("import.done", { count: results.length }), { tone: "success" });
      setText("");
      onDone();
    },
  });
  return { text, setText, read, look, store, results: store.data ?? look.data };
}

/** Manifests in, from here or from Wegent: first what would happen, then all of them or none. */
export function ImportDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}): ReactNode {
  const t = useTransferText();
  const errorText = useErrorText();
  const { text, setText, read, look, store, results } = useImport(() => onOpenChange(false));
  const count = read.ok ? read.manifests.length : 0;
  const isReady = results !== undefined && results.every(({ outcome }) => outcome !== "failed");
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        onOpenChange(next);
        if (!next) setText("");
      }}
      size="lg"
      title={t("import")}
      description={t("import.lead")}
      footer={
        isReady ? (
          <Button variant="primary" busy={store.isPending} onClick={() => store.mutate()}>
            {t("import.action", { count })}
          </Button>
        ) : (
          <Button variant="primary" disabled={count === 0} busy={look.isPending} onClick={() => look.mutate()}>
            {t("import.look")}
          </Button>
        )
      }
    >
      <ManifestField value={text} error={read.ok ? undefined : read.message} onChange={setText} />
      {look.isError || store.isError ? (
        <Notice tone="error" className="mt-3">
          {errorText(store.error ?? look.error)}
        </Notice>
      ) : null}
      {results ? <Results results={results} /> : null}
    </Dialog>
  );
}

interface ManifestFieldProps {
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
}

function ManifestField({ value, error, onChange }: ManifestFieldProps): ReactNode {
  const t = useTransferText();
  const input = useRef<HTMLInputElement>(null);
  const load = async (files: FileList | null): Promise<void> => {
    const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
    onChange([value, ...texts].filter(Boolean).join("\n---\n"));
  };
  return (
    <>
      <Field label={t("import.text")} error={error}>
        {(control) => (
          <Textarea
            {...control}
            rows={10}
            spellCheck={false}
            className="font-mono text-sm"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <Button size="sm" className="mt-2" icon={<Upload className="size-3.5" />} onClick={() => input.current?.click()}>
        {t("import.file")}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json"
        multiple
        hidden
        onChange={(event) => void load(event.target.files)}
      />
    </>
  );
}

const TONES = {
  created: "success",
  configured: "person",
  unchanged: "plain",
  skipped: "plain",
  failed: "error",
} as const;

function Results({ results }: { results: readonly SetResult[] }): ReactNode {
  const t = useTransferText();
  return (
    <ul aria-label={t("import.results")} className="mt-4 border-t border-rule">
      {results.map((result) => (
        <li key={`${result.kind}/${result.namespace}/${result.name}`} className="border-b border-rule py-2">
          <p className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate">
              <span className="text-soft">{result.kind}</span> {result.name}
            </span>
            <Badge tone={TONES[result.outcome]}>{t(`import.${result.outcome}`)}</Badge>
          </p>
          {[result.error?.message, ...result.warnings].map((words) =>
            words ? (
              <p key={words} className="text-sm text-soft">
                {words}
              </p>
            ) : null,
          )}
        </li>
      ))}
    </ul>
  );
}
