/** Kubernetes writes times in whole seconds. */
export function kubernetesTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
