import { inCurrentSpelling } from "#core/resource/wegent-spelling";

export const API_VERSION = "agent.wecode.io/v1";
const DISPLAY_NAME = "agent.wecode.io/display-name";

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    displayName?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: Record<string, unknown>;
}

interface Stored {
  apiVersion?: string;
  kind: string;
  metadata: Manifest["metadata"] & { uid?: string; resourceVersion?: string };
  spec: Record<string, unknown>;
}

/** What a person edits of a stored resource: no status, no bookkeeping. */
export function manifestOf(stored: Stored): Manifest {
  const { name, namespace, displayName, labels, annotations } = stored.metadata;
  const { [DISPLAY_NAME]: shown, ...notes } = annotations ?? {};
  const title = displayName ?? shown;
  return {
    apiVersion: API_VERSION,
    kind: stored.kind,
    metadata: {
      name,
      namespace,
      ...(title ? { displayName: title } : {}),
      ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(notes).length > 0 ? { annotations: notes } : {}),
    },
    // Old spellings are shown as they were sent; here they are read, and saved, in ours.
    spec: inCurrentSpelling(stored).spec,
  };
}
