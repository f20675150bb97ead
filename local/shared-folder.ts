import { access, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

// Folders that several processes make at once, each under a name of its own until it is finished.

/** Moves a finished folder into place; when another process was faster, its folder stays. */
export async function settle(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
    await rm(from, { recursive: true, force: true });
  }
}

/** Removes from `folder` what is over and has not changed for so long. */
export async function clear(folder: string, isOver: (name: string) => boolean, olderThanMs: number): Promise<void> {
  for (const name of (await readdir(folder)).filter(isOver)) {
    const path = join(folder, name);
    const changedAt = await changedAtMs(path);
    if (changedAt !== null && Date.now() - changedAt >= olderThanMs) await rm(path, { recursive: true, force: true });
  }
}

/** Null when another process has moved or removed it meanwhile. */
async function changedAtMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
