import { createServer, type Server } from "node:net";
import type { Log } from "../core/ports/log.ts";
import { ClientConnection, type ConnectionHost } from "./client-connection.ts";
import type { FleetChange } from "../protocol/fleet.ts";
import type { StreamedEvent, StreamKey } from "../protocol/runs.ts";
import type { EditorWindowBook } from "./editor-windows.ts";
import type { HandOver } from "./hand-over.ts";
import type { HostedRequest } from "./hosted-request.ts";
import type { KeepRunning } from "./keep-running.ts";
import type { HostService } from "./service.ts";

/** What a server of clients needs. */
export interface HostServerOptions {
  readonly socket: string;
  readonly token: string;
  readonly service: HostService;
  readonly log: Log;
  /** How long a client may take to introduce itself. */
  readonly attachWithinMs: number;
  readonly editorWindows: EditorWindowBook;
  /** What is answered beside the dispatcher's own requests. */
  readonly requests: readonly HostedRequest[];
  readonly keepRunning: Pick<KeepRunning, "said" | "attended" | "unattended">;
  readonly handOver: Pick<HandOver, "ask">;
}

/** The host's end of the socket: all clients, attached or not yet. */
export class HostServer {
  private readonly options: HostServerOptions;
  private readonly server: Server;
  private readonly connected = new Set<ClientConnection>();
  private readonly attached = new Set<ClientConnection>();

  constructor(options: HostServerOptions) {
    this.options = options;
    this.server = createServer((socket) => this.connected.add(new ClientConnection(socket, this.connectionHost())));
  }

  /** Rejects when the socket can't be opened. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.options.socket, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    this.server.on("error", (error) => this.options.log.error("The socket failed", error));
  }

  get clients(): number {
    return this.attached.size;
  }

  /** Tell all attached clients. */
  fleetChanged(change: FleetChange): void {
    for (const client of this.attached) client.fleetChanged(change);
  }

  /** Tell all attached clients that a newer version follows. */
  handedOver(version: string): void {
    for (const client of this.attached) client.handedOver(version);
  }

  /** Tell those who follow this stream. */
  eventsAppended(key: StreamKey, events: readonly StreamedEvent[]): void {
    for (const client of this.attached) client.eventsAppended(key, events);
  }

  /** Answers still on their way go out first. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const client of this.connected) client.close();
    await closed;
  }

  private connectionHost(): ConnectionHost {
    const { service, token, log, attachWithinMs, editorWindows, requests, keepRunning, handOver } = this.options;
    return {
      service,
      token,
      log,
      attachWithinMs,
      editorWindows,
      requests,
      keepRunning,
      handOver,
      clients: () => this.attached.size,
      attached: (client) => {
        this.attached.add(client);
        keepRunning.attended();
      },
      gone: (client) => {
        this.connected.delete(client);
        if (this.attached.delete(client) && this.attached.size === 0) keepRunning.unattended();
      },
    };
  }
}
