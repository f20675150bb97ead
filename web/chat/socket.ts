import { io, type Socket } from "socket.io-client";
import { NAMESPACE } from "./wire.ts";

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
  return new IoSocket(query, listener, ticket);
}

class IoSocket implements ChatSocket {
  readonly #socket: Socket;
  readonly #listener: SocketListener;
  #isClosed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(query: Record<string, string>, listener: SocketListener, ticket?: () => Promise<string>) {
    this.#listener = listener;
    this.#socket = io(NAMESPACE, {
      path: "/socket.io",
      transports: ["websocket"],
      query,
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 400,
      reconnectionDelayMax: 8000,
      timeout: 10_000,
      ...(ticket ? { auth: (give: (auth: object) => void) => void tokenOf(ticket).then(give) } : {}),
    });
    this.#socket.on("connect", () => listener.onConnect());
    this.#socket.on("disconnect", (reason) => this.#onDisconnect(reason));
    this.#socket.on("connect_error", (error) => this.#onConnectError(error));
    this.#socket.onAny((name: string, payload: unknown) => {
      if (name === "auth:error") this.#stop("UNAUTHENTICATED");
      else listener.onEvent(name, payload);
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  connect(): void {
    this.#socket.connect();
  }

  reconnect(): void {
    this.#socket.disconnect().connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  async request(event: string, payload: unknown, timeoutMs: number): Promise<unknown> {
    // The library would keep it for later; here the outbox and the next resume do.
    if (!this.#socket.connected) throw new Error("not connected");
    return this.#socket.timeout(timeoutMs).emitWithAck(event, payload);
  }

  #onDisconnect(reason: string): void {
    if (this.#isClosed) return;
    this.#listener.onLost();
    // After the server's own goodbye the library stays away.
    if (reason === "io server disconnect") this.#later();
  }

  #onConnectError(error: Error): void {
    const code = codeOf(error);
    if (!this.#socket.active && code !== undefined && FINAL_CODES.has(code)) return this.#stop(code);
    this.#listener.onLost();
    if (!this.#socket.active) this.#later();
  }

  #stop(code: string): void {
    this.close();
    this.#listener.onRefused(code);
  }

  #later(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#isClosed || this.connect(), RETRY_MS * (0.5 + Math.random()));
  }
}

async function tokenOf(ticket: () => Promise<string>): Promise<object> {
  try {
    return { token: await ticket() };
  } catch {
    // Without one the server refuses, and says so.
    return {};
  }
}

function codeOf(error: Error & { data?: unknown }): string | undefined {
  const { data } = error;
  return typeof data === "object" && data !== null && "code" in data ? String(data.code) : undefined;
}
