/** Kept by the server on a resource that waits for what it owns to go first. */
export const FOREGROUND_FINALIZER = "foregroundDeletion";
