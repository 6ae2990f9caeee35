import * as l10n from "@vscode/l10n";
import type { CancellationToken, NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import { ErrorCodes, ParameterStructures, ResponseError } from "vscode-jsonrpc/node";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import {
  FleetChangedNotification,
  HandedOverNotification,
  SnapshotRequest,
  type LinkState,
} from "../../protocol/host.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { Cancel } from "../../core/ports/clock.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { HostLink } from "../../core/ports/host-link.ts";
import { readEndpoint, type Attached } from "./attach.ts";
import type { FindHostOptions } from "./find-host.ts";

/** Pauses before the tries to find the successor of a host that died; after the last one a person or a new request must try. */
const reattachPausesMs = [0, 250, 1_000, 3_000];

/** A host that has handed over is followed by one that somebody else starts: so long it's waited for, looked for so often. */
const successorWithinMs = 20_000;
const successorEveryMs = 100;

const lastAnswersMs = 50;

/** Who wants the fleet after an attach asks for it at once; nobody holds it in memory for longer. */
const freshMs = 10_000;

/** How a link finds its host, and when it starts one. */
export interface HostLinkOptions extends FindHostOptions {
  /** Whether a request starts a host even though the link was told to attach to a running one only; false unless told. */
  readonly requestsStart?: boolean;
}

type Handler = (params: unknown, cancellation: Cancellation) => Promise<unknown>;

/** The connection there is. The fleet that came with it may fill the memory: it goes with the first change, or after a while. */
type Held = Omit<Attached, "snapshot"> & { snapshot: FleetSnapshot | undefined };

/** A link over the socket of this machine's host. */
export class SocketHostLink implements HostLink {
  private readonly options: HostLinkOptions;
  private readonly listeners = new Map<string, Set<(params: unknown) => void>>();
  private readonly handlers = new Map<string, Handler>();
  private readonly stateListeners = new Set<(state: LinkState) => void>();
  private state: LinkState = { state: "closed" };
  private attached: Held | undefined;
  private connecting: Promise<Outcome<FleetSnapshot>> | undefined;
  private mayStart = true;
  private mayTakeOver = true;
  /** The host has said that a newer version follows it. */
  private handedOver = false;
  private closed = false;

  constructor(options: HostLinkOptions) {
    this.options = options;
  }

  async connect({
    start,
    takeOver = true,
  }: {
    readonly start: boolean;
    readonly takeOver?: boolean;
  }): Promise<Outcome<FleetSnapshot>> {
    this.closed = false;
    this.mayStart = start;
    this.mayTakeOver = takeOver;
    if (this.attached !== undefined) return this.ask(this.attached, SnapshotRequest, undefined);
    const underWay = this.connecting;
    if (underWay === undefined) return this.attach(start);
    const outcome = await underWay;
    // That try may have been one that starts no host.
    return outcome.ok || !start || outcome.failure.code !== "no-host" ? outcome : this.connect({ start, takeOver });
  }

  async request<P, R>(type: RequestType<P, R, void> | RequestType0<R, void>, params?: P): Promise<Outcome<R>> {
    if (this.closed) return { ok: false, failure: linkClosed };
    if (this.attached === undefined) {
      const connected = await this.connect({ start: this.mayStart || this.options.requestsStart === true });
      if (!connected.ok) return connected;
    }
    return this.attached === undefined ? { ok: false, failure: hostLost } : this.ask(this.attached, type, params);
  }

  notify<P>(type: NotificationType<P>, params: P): void {
    // A connection that ends meanwhile is heard of through the socket's `close`.
    this.attached?.connection.sendNotification(type.method, ParameterStructures.byName, params).catch(() => undefined);
  }

  onRequest<P, R>(
    type: RequestType<P, R, void>,
    handle: (params: P, cancellation: Cancellation) => Promise<R>,
  ): Cancel {
    const handler = handle as Handler;
    this.handlers.set(type.method, handler);
    return () => {
      if (this.handlers.get(type.method) === handler) this.handlers.delete(type.method);
    };
  }

  on<P>(type: NotificationType<P>, listener: (params: P) => void): Cancel {
    const heard = this.listeners.get(type.method) ?? new Set();
    this.listeners.set(type.method, heard);
    const hear = listener as (params: unknown) => void;
    heard.add(hear);
    return () => void heard.delete(hear);
  }

  onState(listener: (state: LinkState) => void): Cancel {
    this.stateListeners.add(listener);
    listener(this.state);
    return () => void this.stateListeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    const attached = this.attached;
    this.attached = undefined;
    attached?.socket.end();
    attached?.connection.dispose();
    this.say({ state: "closed" });
  }

  /** What looks for a host is loaded only now: a language server has answered its first questions by then. */
  private async find(start: boolean): Promise<Outcome<Attached>> {
    const { findHost } = await import("./find-host.ts");
    return findHost(this.options, { start, takeOver: this.mayTakeOver });
  }

  private attach(start: boolean): Promise<Outcome<FleetSnapshot>> {
    this.say({ state: "connecting" });
    const connecting = this.find(start).then((found) => {
      this.connecting = undefined;
      if (!found.ok) {
        const message = `${found.failure.message}. ${found.failure.remedy}`;
        this.say({ state: !start && found.failure.code === "no-host" ? "closed" : "failed", message });
        return found;
      }
      return this.take(found.value);
    });
    this.connecting = connecting;
    return connecting;
  }

  private take(found: Attached): Outcome<FleetSnapshot> {
    if (this.closed) {
      found.socket.destroy();
      return { ok: false, failure: hostLost };
    }
    const attached: Held = { ...found };
    this.attached = attached;
    this.handedOver = false;
    const outdate = (): void => void (attached.snapshot = undefined);
    setTimeout(outdate, freshMs).unref();
    attached.connection.onNotification((method: string, params: unknown) => {
      if (method === FleetChangedNotification.method) outdate();
      if (method === HandedOverNotification.method) this.handedOver = true;
      for (const listener of [...(this.listeners.get(method) ?? [])]) listener(params);
    });
    attached.connection.onRequest((method: string, params: unknown, token: CancellationToken) =>
      this.handle(method, params, token),
    );
    attached.socket.once("close", () => this.lose(attached));
    this.say({ state: "connected" });
    return { ok: true, value: found.snapshot };
  }

  private handle(method: string, params: unknown, token: CancellationToken): unknown {
    const handler = this.handlers.get(method);
    if (handler !== undefined) return handler(params, toCancellation(token));
    return new ResponseError(ErrorCodes.MethodNotFound, l10n.t("This client doesn't answer {0}", method));
  }

  private async ask<P, R>(
    { connection, snapshot }: Held,
    type: RequestType<P, R, void> | RequestType0<R, void>,
    params: P | undefined,
  ): Promise<Outcome<R>> {
    // While the host has told of no change it would answer what came with the attach; a large fleet once more costs both of them a second.
    if (type.method === SnapshotRequest.method && snapshot !== undefined) return { ok: true, value: snapshot as R };
    try {
      const answer = connection.sendRequest<R>(
        type.method,
        ParameterStructures.auto,
        ...(params === undefined ? [] : [params]),
      );
      return { ok: true, value: await answer };
    } catch (error) {
      return { ok: false, failure: askFailed(type.method, error) };
    }
  }

  private lose(attached: Held): void {
    if (this.attached !== attached) return;
    this.attached = undefined;
    // Disposing fails what was asked and not answered; an answer that came together with the end is still on its way through the reader.
    setTimeout(() => attached.connection.dispose(), lastAnswersMs);
    if (this.handedOver) {
      this.say({ state: "lost", message: l10n.t("A newer version of the host takes over") });
      void this.awaitSuccessor();
      return;
    }
    this.say({ state: "lost" });
    void this.findSuccessor();
  }

  /** Whoever asked for the hand-over starts the next host; what is asked of this link meanwhile waits for it too. */
  private awaitSuccessor(): Promise<Outcome<FleetSnapshot>> {
    const connecting = this.findNext().then((found) => {
      this.connecting = undefined;
      if (found.ok) return this.take(found.value);
      if (found.failure.code === "no-host") return this.attach(this.mayStart || this.options.requestsStart === true);
      this.say({ state: "failed", message: `${found.failure.message}. ${found.failure.remedy}` });
      return found;
    });
    this.connecting = connecting;
    return connecting;
  }

  private async findNext(): Promise<Outcome<Attached>> {
    const { findHost } = await import("./find-host.ts");
    for (const began = performance.now(); ;) {
      await new Promise((resolve) => setTimeout(resolve, successorEveryMs));
      const found = await findHost(this.options, { start: false, takeOver: false });
      const isOver = this.closed || performance.now() - began > successorWithinMs;
      if (found.ok || found.failure.code !== "no-host" || isOver) return found;
    }
  }

  /** A host that ended in order took its `host.json` along: it was told to, so nobody starts another before it's needed. */
  private async findSuccessor(): Promise<void> {
    const died = (await readEndpoint(this.options.home)) !== undefined;
    if (!died) {
      this.say({ state: "closed", message: l10n.t("The host was stopped. The next run starts it again.") });
      return;
    }
    for (const pause of reattachPausesMs) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (this.closed || this.attached !== undefined) return;
      const outcome = await this.connect({ start: this.mayStart });
      if (outcome.ok || !outcome.failure.retryable) return;
    }
  }

  private say(state: LinkState): void {
    this.state = state;
    for (const listener of [...this.stateListeners]) listener(state);
  }
}

function toCancellation(token: CancellationToken): Cancellation {
  return {
    get cancelled() {
      return token.isCancellationRequested;
    },
    onCancelled(listener) {
      if (token.isCancellationRequested) {
        listener();
        return () => undefined;
      }
      const listening = token.onCancellationRequested(() => listener());
      return () => listening.dispose();
    },
  };
}

const hostLost: OutsideFailure = {
  code: "host-lost",
  retryable: true,
  get message() {
    return l10n.t("The host ended before it answered");
  },
  get remedy() {
    return l10n.t("Look at the state of the run, then ask again: another host carries on.");
  },
};

const linkClosed: OutsideFailure = {
  code: "host-lost",
  retryable: false,
  get message() {
    return l10n.t("The link to the host was closed");
  },
  get remedy() {
    return l10n.t("Connect again.");
  },
};

/** What our own side of the connection says when it ends before the answer, or while the request is written. */
const ofConnection: ReadonlySet<number> = new Set([
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.MessageWriteError,
  ErrorCodes.ConnectionInactive,
]);

/** Only an answer of the host's own is its failure; else the connection ended, with the request in it. */
function askFailed(method: string, error: unknown): OutsideFailure {
  if (!(error instanceof ResponseError) || ofConnection.has(error.code)) return hostLost;
  return {
    code: "host-failed",
    retryable: false,
    message: l10n.t("The host couldn't answer {0}: {1}", method, error.message),
    remedy: l10n.t("See logs/host.log in the folder of MANUS_HOME."),
  };
}
