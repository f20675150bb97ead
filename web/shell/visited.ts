const KEY = "weft.visited";

/** Who comes for the first time is shown sign-up, everybody else sign-in. */
export function hasSignedInBefore(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function rememberSignIn(): void {
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    // Storage is blocked: sign-in is shown the next time, with a link to sign-up.
  }
}
