import { describe, expect, it } from "vitest";
import { HOOK_BYTES_MAX } from "#core/channel";
import { PLAIN_BYTES_MAX, readHookBody } from "./hook-body.ts";

const PIECE = 256 * 1024;

/** A body in pieces, and how much of it was read. */
function sending(bytes: number, announced: boolean) {
  const state = { read: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const length = Math.min(PIECE, bytes - state.read);
        if (length === 0) return controller.close();
        state.read += length;
        controller.enqueue(new Uint8Array(length).fill(state.read / PIECE));
      },
      cancel: () => void (state.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  const headers: Record<string, string> = announced ? { "content-length": String(bytes) } : {};
  return { state, request: new Request("https://weft.example/hooks/x", { method: "POST", headers, body }) };
}

function room(bytes: number) {
  const asked = { times: 0 };
  const roomOf = async () => {
    asked.times += 1;
    return bytes;
  };
  return { asked, roomOf };
}

describe.each([
  ["that says how long it is", true],
  ["that does not say how long it is", false],
])("a body %s", (_name, announced) => {
  it("of 1 MiB is taken from everybody: nobody is asked whose it is", async () => {
    const { asked, roomOf } = room(0);
    const body = await readHookBody(sending(PLAIN_BYTES_MAX, announced).request, roomOf);
    expect(body).toHaveLength(PLAIN_BYTES_MAX);
    expect([body![0], body!.at(-1)]).toEqual([1, 4]);
    expect(asked.times).toBe(0);
  });

  it("of more is taken where there is room; that is asked once", async () => {
    const { asked, roomOf } = room(HOOK_BYTES_MAX);
    const body = await readHookBody(sending(12 * PIECE, announced).request, roomOf);
    expect([body!.length, body![0], body!.at(-1)]).toEqual([12 * PIECE, 1, 12]);
    expect(asked.times).toBe(1);
  });

  it("of more than there is room for is read to its end all the same", async () => {
    const { request, state } = sending(12 * PIECE, announced);
    expect(await readHookBody(request, async () => PLAIN_BYTES_MAX)).toBeNull();
    expect(state).toEqual({ read: 12 * PIECE, cancelled: false });
  });

  it("of more than any platform sends is not read on", async () => {
    const { request, state } = sending(2 * HOOK_BYTES_MAX, announced);
    expect(await readHookBody(request, async () => HOOK_BYTES_MAX)).toBeNull();
    expect(state.read).toBeLessThanOrEqual(announced ? 0 : HOOK_BYTES_MAX + PIECE);
  });
});

it("there may be no body at all", async () => {
  const request = new Request("https://weft.example/hooks/x");
  expect(await readHookBody(request, async () => 0)).toEqual(new Uint8Array(0));
});
