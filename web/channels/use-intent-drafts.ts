import { useState } from "react";
import { draftOf, intentFrom, referenceFrom, type IntentDraft } from "./intent-drafts.ts";
import type { ChannelResource } from "./queries.ts";

/** The channel's intents while they are edited; `changed` is what of the spec is to be written. */
export function useIntentDrafts({ metadata, spec }: ChannelResource) {
  const { namespace } = metadata;
  const model = spec.classifier?.modelRef;
  const asked = model ? `${model.namespace ?? namespace}/${model.name}` : "";
  const [drafts, setDrafts] = useState<IntentDraft[] | null>(null);
  const [classifier, setClassifier] = useState<string | null | undefined>();
  const changed = (): Record<string, unknown> => {
    const intents = drafts?.map((draft) => intentFrom(draft, namespace));
    // A namespace that was said before would stay.
    const modelRef = classifier ? { namespace: null, ...referenceFrom(classifier, namespace) } : null;
    // Whoever writes intents wants them followed.
    const isOff = spec.pipeline?.intent === false && (intents?.length ?? 0) > 0;
    return {
      ...(intents === undefined ? {} : { intents: intents.length > 0 ? intents : null }),
      ...(isOff ? { pipeline: { intent: true } } : {}),
      ...(classifier === undefined ? {} : { classifier: classifier === null ? null : { modelRef } }),
    };
  };
  return {
    changed,
    editor: {
      drafts: drafts ?? (spec.intents ?? []).map((intent) => draftOf(intent, namespace)),
      onChange: setDrafts,
      classifier: classifier === undefined ? (spec.classifier ? asked : null) : classifier,
      onClassifier: setClassifier,
    },
  };
}
