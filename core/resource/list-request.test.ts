import { describe, expect, it } from "vitest";
import { encodeCursor } from "./cursor.ts";
import { decideList } from "./list-request.ts";

describe("what a list asks for", () => {
  const cursor = { resourceVersion: "9", namespace: "a", name: "b" };

  it("is fresh, from a cache, of a version, or a page", () => {
    const list = { verb: "list", limit: null, cursor: null };
    const at = (freshness: object, more: object = {}) => ({ ok: true, request: { ...list, freshness, ...more } });
    expect(decideList({})).toEqual(at({ at: "newest" }));
    expect(decideList({ resourceVersion: "0", limit: "500" })).toEqual(at({ at: "any" }, { limit: 500 }));
    expect(decideList({ resourceVersion: "5", limit: "0" })).toEqual(at({ at: "atLeast", version: 5 }));
    expect(decideList({ resourceVersion: "5", resourceVersionMatch: "Exact" })).toEqual(
      at({ at: "exactly", version: 5 }),
    );
    expect(decideList({ resourceVersion: "5", resourceVersionMatch: "NotOlderThan" })).toEqual(
      at({ at: "atLeast", version: 5 }),
    );
    expect(decideList({ continue: encodeCursor(cursor), limit: "2" })).toEqual(
      at({ at: "newest" }, { limit: 2, cursor }),
    );
  });

  it("may be a watch, from a version or from all there is", () => {
    const watch = { verb: "watch", bookmarks: false, timeoutSeconds: null, initialEventsEnd: false };
    expect(decideList({ watch: "true" })).toEqual({ ok: true, request: { ...watch, after: null } });
    expect(decideList({ watch: "1", resourceVersion: "0" })).toEqual({ ok: true, request: { ...watch, after: null } });
    expect(decideList({ watch: "1", resourceVersion: "8", timeoutSeconds: "30", allowWatchBookmarks: "true" })).toEqual(
      {
        ok: true,
        request: { ...watch, after: 8, timeoutSeconds: 30, bookmarks: true },
      },
    );
    const initial = { watch: "1", sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" };
    expect(decideList({ ...initial, allowWatchBookmarks: "1", resourceVersion: "8" })).toEqual({
      ok: true,
      request: { ...watch, after: null, bookmarks: true, initialEventsEnd: true },
    });
  });

  it("is refused where its parts contradict each other", () => {
    const refused: [Parameters<typeof decideList>[0], string][] = [
      [{ limit: "x" }, "BadRequest"],
      [{ limit: "-1" }, "BadRequest"],
      [{ resourceVersion: "new" }, "BadRequest"],
      [{ timeoutSeconds: "1.5", watch: "1" }, "BadRequest"],
      [{ continue: "%%" }, "BadRequest"],
      [{ continue: encodeCursor(cursor), resourceVersion: "3" }, "BadRequest"],
      [{ continue: encodeCursor(cursor), resourceVersionMatch: "Exact" }, "Invalid"],
      [{ resourceVersionMatch: "Exact" }, "Invalid"],
      [{ resourceVersionMatch: "NotOlderThan" }, "Invalid"],
      [{ resourceVersion: "0", resourceVersionMatch: "Exact" }, "Invalid"],
      [{ resourceVersion: "1", resourceVersionMatch: "Newer" }, "Invalid"],
      [{ sendInitialEvents: "true" }, "Invalid"],
      [{ watch: "1", resourceVersionMatch: "Exact", resourceVersion: "1" }, "Invalid"],
      [{ watch: "1", sendInitialEvents: "true" }, "Invalid"],
      [{ watch: "1", sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }, "Invalid"],
    ];
    for (const [parameters, reason] of refused) {
      expect(decideList(parameters), JSON.stringify(parameters)).toMatchObject({ ok: false, reason });
    }
  });
});
