import { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { FleetChange, FleetSnapshot } from "./fleet.ts";
import type { Refusal, Timestamp } from "./states.ts";

/** Grows whenever a message changes its meaning; host and client must agree. */
export const protocolVersion = 1;

/** The first message on the socket; every other one before it is refused and the socket is closed. */
export interface AttachParams {
  /** What the private token file holds. */
  readonly token: string;
  readonly protocolVersion: number;
  readonly client: { readonly kind: "editor" | "terminal"; readonly pid: number };
}

/** The answer to {@link AttachRequest}. */
export type AttachResult =
  | { readonly outcome: "attached"; readonly status: HostStatus; readonly snapshot: FleetSnapshot }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Introduce this client to the host; from then on it gets {@link FleetChangedNotification}s. */
export const AttachRequest = new RequestType<AttachParams, AttachResult, void>("manus/host/attach");

/** How the host fares. */
export interface HostStatus {
  readonly pid: number;
  readonly version: string;
  readonly home: string;
  readonly startedAt: Timestamp;
  /** Attached clients, the asking one included. */
  readonly clients: number;
  readonly runningTasks: number;
  readonly waitingTasks: number;
  readonly queuedTasks: number;
  /** Triggers that aren't paused: while there are any, the host stays. */
  readonly triggers: number;
  /**
   * While nothing starts: `unattended`, the last window closed and its `manus.dispatcher.keepRunning` is false; `handOver`, a newer version is about to take over.
   * `atRest`: nothing is at work any more, so it ends.
   */
  readonly held?: { readonly kind: "unattended" | "handOver"; readonly atRest: boolean };
  /** The journal's newest sequence. */
  readonly sequence: number;
  /** What was repaired or is wrong with the store, e.g. a torn last line; a sentence each, newest last. */
  readonly notices: readonly string[];
}

/** How the host fares now. */
export const HostStatusRequest = new RequestType0<HostStatus, void>("manus/host/status");

/** The answer to {@link StopHostRequest}. */
export type StopHostResult =
  | { readonly outcome: "stopping" }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** End the host. Refused while tasks run unless `force`: then they are stopped first. */
export const StopHostRequest = new RequestType<{ readonly force: boolean }, StopHostResult, void>("manus/host/stop");

/**
 * Client to host: whether tasks may go on once nobody is attached any more; true unless told. The word of the editor that said something last counts, and that of a terminal
 * that starts a run. Where it's false the fleet is held some seconds after the last client has left, and goes on with the next one that attaches.
 */
export const KeepRunningNotification = new NotificationType<{ readonly keepRunning: boolean }>(
  "manus/host/keepRunning",
);

/** Who asks a host to hand over. */
export interface HandOverParams {
  /** What the private token file holds. */
  readonly token: string;
  /** The asker's version. */
  readonly version: string;
}

/** The answer to {@link HandOverRequest}; `handedOver`: nothing is at work any more, and the host ends now. */
export type HandOverResult =
  | { readonly outcome: "handedOver" }
  | { readonly outcome: "refused"; readonly because: Refusal };

/**
 * Asks the host to end at a safe point, because a newer version is about to take over: nothing new starts, agents rest between two turns, and what tools do goes on to its
 * end. Refused where the asker isn't newer (`not-newer`), and where something is still at work after a while (`busy`): then all goes on as before. It is the one request that
 * a host answers without an attach, and whatever version of the protocol its asker speaks: neither it nor its parameters ever change.
 */
export const HandOverRequest = new RequestType<HandOverParams, HandOverResult, void>("manus/host/handOver");

/** Host to its clients, before it ends: a host of this newer version follows. Who hears it starts none of its own, and attaches to that one. */
export const HandedOverNotification = new NotificationType<{ readonly version: string }>("manus/host/didHandOver");

/** The whole fleet now; what a client asks for when it noticed a gap. */
export const SnapshotRequest = new RequestType0<FleetSnapshot, void>("manus/fleet/snapshot");

/** The fleet moved. See {@link FleetChange} for how a gap is noticed. */
export const FleetChangedNotification = new NotificationType<FleetChange>("manus/fleet/didChange");

/** The link between a language server and the host. `message` says what to do when it's `failed`. */
export interface LinkState {
  readonly state: "connecting" | "connected" | "lost" | "failed" | "closed";
  readonly message?: string;
}

/** Language server to editor: the link to the host changed. After `connected` ask for a snapshot. */
export const LinkChangedNotification = new NotificationType<LinkState>("manus/host/didChangeLink");
