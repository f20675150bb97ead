import { queryOptions } from "@tanstack/react-query";
import { api, request } from "../api.ts";

/** The names of the values are readable, the values are not. */
export interface Secret {
  metadata: { uid: string; name: string; namespace: string; creationTimestamp: string };
  type?: string;
  data?: Record<string, string>;
}

export const secretsQuery = queryOptions({
  queryKey: ["secrets"],
  queryFn: async ({ signal }) => (await api.get<{ items: Secret[] }>("/api/v1/secrets", { limit: 500 }, signal)).items,
});

function secretPath(namespace: string, name?: string): string {
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  return name === undefined ? base : `${base}/${encodeURIComponent(name)}`;
}

export interface SecretDraft {
  name: string;
  namespace: string;
  /** Values that are set anew; null takes one away. Others stay. */
  values: Record<string, string | null>;
}

export function createSecret({ name, namespace, values }: SecretDraft): Promise<Secret> {
  const body = { apiVersion: "v1", kind: "Secret", metadata: { name }, type: "Opaque", stringData: values };
  return api.post<Secret>(secretPath(namespace), body);
}

export function changeSecret({ name, namespace, values }: SecretDraft): Promise<Secret> {
  const entries = Object.entries(values);
  const gone = entries.filter(([, value]) => value === null);
  return request<Secret>("PATCH", secretPath(namespace, name), {
    headers: { "content-type": "application/merge-patch+json" },
    body: {
      stringData: Object.fromEntries(entries.filter(([, value]) => value !== null)),
      ...(gone.length > 0 ? { data: Object.fromEntries(gone) } : {}),
    },
  });
}

export function deleteSecret({ metadata }: Secret): Promise<void> {
  return api.delete(secretPath(metadata.namespace, metadata.name));
}
