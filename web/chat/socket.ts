import { io } from "socket.io-client";
import { NAMESPACE } from "#protocol/task-frames";

/** What a live link tells its owner. */
export interface SocketListener {
  onConnect(): void;
  /** The link is gone; the socket is trying again by itself. */
  onLost(): void;
  /** The server said no, with its code; the socket has stopped. */
  onRefused(code: string): void;
  onEvent(name: string, payload: unknown): void;
}

/** One Socket.IO link. Tests give their own. */
export interface ChatSocket {
  readonly connected: boolean;
  connect(): void;
  /** Drops a link that seems dead and makes a new one at once. */
  reconnect(): void;
  close(): void;
  /** The server's ack. Rejects when none comes in time or the link breaks. */
  request(event: string, payload: unknown, timeoutMs: number): Promise<unknown>;
}

export type OpenSocket = (query: Record<string, string>, listener: SocketListener) => ChatSocket;

/** Codes after which trying again cannot help. */
const FINAL_CODES = new Set(["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "INVALID"]);
const RETRY_MS = 4000;

/**
 * A link to the chat namespace. The session cookie authenticates; `ticket` gives a short-lived token where no cookie
 * reaches the server.
 */
export function openChatSocket(
  query: Record<string, string>,
  listener: SocketListener,
  ticket?: () => Promise<string>,
): ChatSocket {
  const socket = io(NAMESPACE, {
    path: "/socket.io",
    transports: ["websocket"],
    query,
    forceNew: true,
    autoConnect: false,
    reconnectionDelay: 400,
    reconnectionDelayMax: 8000,
    timeout: 10_000,
    ...(ticket ? { auth: (give) => void ticket().then((token) => give({ token }), () => give({})) } : {}),
  });
  let isClosed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    clearTimeout(retry);
    retry = setTimeout(() => !isClosed && socket.connect(), RETRY_MS * (0.5 + Math.random()));
  };
  const stop = (code: string): void => {
    socket.disconnect();
    listener.onRefused(code);
  };
  socket.on("connect", () => listener.onConnect());
  socket.on("disconnect", (reason) => {
    if (isClosed) return;
    listener.onLost();
    // After the server's own goodbye the library stays away.
    if (reason === "io server disconnect") later();
  });
  socket.on("connect_error", (error) => {
    if (socket.active) return listener.onLost();
    const code = codeOf(error);
    if (code !== undefined && FINAL_CODES.has(code)) return stop(code);
    listener.onLost();
    later();
  });
  socket.onAny((name: string, payload: unknown) => {
    if (name === "auth:error") stop("UNAUTHENTICATED");
    else listener.onEvent(name, payload);
  });
  return {
    get connected() {
      return socket.connected;
    },
    connect: () => void socket.connect(),
    reconnect: () => void socket.disconnect().connect(),
    close: () => {
      isClosed = true;
      clearTimeout(retry);
      socket.disconnect();
    },
    request: async (event, payload, timeoutMs) => {
      if (!socket.connected) throw new Error("not connected");
      return (await socket.timeout(timeoutMs).emitWithAck(event, payload)) as unknown;
    },
  };
}

function codeOf(error: Error & { data?: unknown }): string | undefined {
  const { data } = error;
  return typeof data === "object" && data !== null && "code" in data ? String(data.code) : undefined;
}
