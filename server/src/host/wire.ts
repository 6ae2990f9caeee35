import * as l10n from "@vscode/l10n";
import type { Socket } from "node:net";
import {
  createMessageConnection,
  NullLogger,
  SocketMessageReader,
  SocketMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from "vscode-jsonrpc/node";

/** The most bytes one message may have. A peer that sends more without completing one is cut off. */
const maximumMessageBytes = 16 * 1024 * 1024;
/** The most messages that may wait for a peer that doesn't read. */
const maximumWaitingMessages = 256;
const finishWithinMs = 500;

/** A connection and the way to end it. */
export interface Wire {
  readonly connection: MessageConnection;
  /** End it once everything that was to be sent has been sent; a peer that doesn't take it isn't waited for. */
  finish(): void;
}

/**
 * JSON-RPC over a socket whose other end isn't trusted: a message that can't be read, one that is too large, or a peer that doesn't read
 * ends the connection. `onBroken` hears why, once at most.
 */
export function openWire(socket: Socket, onBroken: (why: string) => void): Wire {
  const breakOff = (why: string): void => {
    if (socket.destroyed) return;
    socket.destroy();
    onBroken(why);
  };
  const reader = new BoundedReader(socket, () => breakOff(l10n.t("it sent a message that is too large")));
  const writer = new BoundedWriter(socket, () => breakOff(l10n.t("it doesn't read what it's sent")));
  const connection = createMessageConnection(reader, writer, NullLogger);
  connection.onError(([error]) => breakOff(l10n.t("it sent what can't be read: {0}", error.message)));
  return { connection, finish: () => writer.finish() };
}

/** Counts what has come in since the last whole message. */
class BoundedReader extends SocketMessageReader {
  private readonly stream: Socket;
  private readonly onTooLarge: () => void;
  private unread = 0;

  constructor(socket: Socket, onTooLarge: () => void) {
    super(socket);
    this.stream = socket;
    this.onTooLarge = onTooLarge;
    // Nobody asks how long half a message has waited; its timer would start again for ever once the peer is gone.
    this.partialMessageTimeout = 0;
  }

  override listen(callback: DataCallback): Disposable {
    this.stream.on("data", (chunk: Buffer) => {
      this.unread += chunk.length;
      if (this.unread > maximumMessageBytes) this.onTooLarge();
    });
    return super.listen((message) => {
      this.unread = 0;
      callback(message);
    });
  }
}

/** Counts what the socket hasn't taken yet. */
class BoundedWriter extends SocketMessageWriter {
  private readonly stream: Socket;
  private readonly onStuck: () => void;
  private waiting = 0;
  private finishing = false;

  constructor(socket: Socket, onStuck: () => void) {
    super(socket);
    this.stream = socket;
    this.onStuck = onStuck;
  }

  override async write(message: Message): Promise<void> {
    if (this.waiting >= maximumWaitingMessages) {
      this.onStuck();
      return;
    }
    this.waiting += 1;
    try {
      await super.write(message);
    } finally {
      this.waiting -= 1;
      this.endWhenDone();
    }
  }

  finish(): void {
    this.finishing = true;
    this.endWhenDone();
    setTimeout(() => this.stream.destroy(), finishWithinMs).unref();
  }

  private endWhenDone(): void {
    if (this.finishing && this.waiting === 0) this.stream.destroySoon();
  }
}
