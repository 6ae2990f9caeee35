import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createMessageConnection, NullLogger, type MessageConnection } from "vscode-jsonrpc/node";
import { startHost, type RunningHost } from "../../server/src/host/host.ts";
import type { HostEndpoint } from "../../server/src/protocol/endpoint.ts";
import { AttachRequest, protocolVersion, type AttachResult } from "../../server/src/protocol/host.ts";
import { rememberLog } from "./remembered-log.ts";
import { createStubDispatcher } from "./stub-dispatcher.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A connection to a host, and how it introduces itself; `changed` replaces what it would say. */
export interface BareClient {
  readonly socket: Socket;
  readonly connection: MessageConnection;
  readonly attach: (changed?: object) => Promise<AttachResult>;
}

/** A host around a dispatcher that runs nothing, in this process, and clients that speak its wire. */
export class HostBench {
  readonly dispatcher = createStubDispatcher();
  readonly log = rememberLog();
  home: string;
  /** How long a host that is started from now on waits for a client to show its token. */
  attachWithinMs = 60_000;
  private host: RunningHost | undefined;
  private readonly sockets: Socket[] = [];

  private constructor(home: string) {
    this.home = home;
  }

  static async open(): Promise<HostBench> {
    return new HostBench(await temporaryFolder());
  }

  async start(idleMs = 60_000, unattendedMs = 60_000, activeTriggers: () => number = () => 0): Promise<RunningHost> {
    const started = await startHost({
      home: this.home,
      version: "1.2.3",
      idleMs,
      log: this.log,
      startedAt: "2026-11-21T09:14:03.120Z",
      attachWithinMs: this.attachWithinMs,
      unattendedMs,
      restWithinMs: 100,
      activeTriggers,
      createDispatcher: () => this.dispatcher,
    });
    assert.ok("host" in started, JSON.stringify(started));
    return (this.host = started.host);
  }

  async endpoint(): Promise<HostEndpoint> {
    return JSON.parse(await readFile(join(this.home, "host.json"), "utf8")) as HostEndpoint;
  }

  async connect(): Promise<Socket> {
    const socket = connect((await this.endpoint()).socket);
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    socket.on("error", () => socket.destroy());
    return socket;
  }

  async client(): Promise<BareClient> {
    const socket = await this.connect();
    const connection = createMessageConnection(socket, socket, NullLogger);
    connection.onError(() => socket.destroy());
    connection.listen();
    const token = await readFile(join(this.home, "host.token"), "utf8");
    const params = { token, protocolVersion, client: { kind: "terminal", pid: 1 } } as const;
    return {
      socket,
      connection,
      attach: (changed) => connection.sendRequest(AttachRequest, { ...params, ...changed }),
    };
  }

  async attached(): Promise<BareClient> {
    const made = await this.client();
    assert.equal((await made.attach()).outcome, "attached");
    return made;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.splice(0)) socket.destroy();
    this.host?.stop("the test is over");
    await this.host?.ended;
    this.host = undefined;
  }
}
