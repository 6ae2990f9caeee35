import * as l10n from "@vscode/l10n";
import type { Socket } from "node:net";
import { ErrorCodes, ParameterStructures, ResponseError } from "vscode-jsonrpc/node";
import type { Log } from "../core/ports/log.ts";
import {
  AttachRequest,
  FleetChangedNotification,
  HandedOverNotification,
  HandOverRequest,
  HostStatusRequest,
  KeepRunningNotification,
  protocolVersion,
  SnapshotRequest,
  StopHostRequest,
  type AttachParams,
  type AttachResult,
  type HandOverResult,
  type HostStatus,
} from "../protocol/host.ts";
import {
  EventsAppendedNotification,
  FollowEventsRequest,
  PauseRunRequest,
  ReadEventsRequest,
  ReadValuesRequest,
  ResumeRunRequest,
  StartRunRequest,
  StopRunRequest,
  UnfollowEventsRequest,
  type RequestOutcome,
  type StartRunParams,
  type StartRunResult,
} from "../protocol/runs.ts";
import type { FleetChange } from "../protocol/fleet.ts";
import { OfferEditorModelsNotification } from "../protocol/models.ts";
import type { StreamedEvent, StreamKey } from "../protocol/runs.ts";
import {
  AnswerTaskRequest,
  PauseTaskRequest,
  ResumeTaskRequest,
  RetryTaskRequest,
  SendMessageRequest,
  StopTaskRequest,
} from "../protocol/tasks.ts";
import type { Refusal } from "../protocol/states.ts";
import { readOffer } from "./editor-params.ts";
import type { EditorWindow, EditorWindowBook } from "./editor-windows.ts";
import type { HandOver } from "./hand-over.ts";
import type { AskingClient, HostedRequest } from "./hosted-request.ts";
import type { KeepRunning } from "./keep-running.ts";
import { sameToken } from "./meeting-point.ts";
import * as read from "./params.ts";
import type { HostService } from "./service.ts";
import { openWire, type Wire } from "./wire.ts";

/** What a connection needs of its host. */
export interface ConnectionHost {
  readonly service: HostService;
  readonly token: string;
  readonly log: Log;
  readonly attachWithinMs: number;
  readonly editorWindows: EditorWindowBook;
  /** What is answered beside the dispatcher's own requests. */
  readonly requests: readonly HostedRequest[];
  readonly keepRunning: Pick<KeepRunning, "said">;
  readonly handOver: Pick<HandOver, "ask">;
  /** How many clients are attached. */
  clients(): number;
  attached(client: ClientConnection): void;
  gone(client: ClientConnection): void;
}

/** One client on the socket: nothing but the attach is answered before it has shown the token. */
export class ClientConnection {
  private readonly host: ConnectionHost;
  private readonly socket: Socket;
  private readonly wire: Wire;
  private readonly followed = new Set<string>();
  private isAttached = false;
  private kind: AttachParams["client"]["kind"] = "terminal";
  /** It asked for a hand-over, which may take longer than an attach may. */
  private isWaiting = false;
  /** Of an editor's client: how the host asks its window. */
  private window: EditorWindow | undefined;

  constructor(socket: Socket, host: ConnectionHost) {
    this.host = host;
    this.socket = socket;
    socket.on("error", (error) => host.log.debug(`A client's socket: ${error.message}`));
    socket.on("close", () => this.end());
    this.wire = openWire(socket, (why) => host.log.warn(`A client was cut off: ${why}`));
    this.wire.connection.onRequest(AttachRequest, (params: unknown) => this.attach(params));
    this.wire.connection.onRequest(HandOverRequest, (params: unknown) => this.handOver(params));
    this.answerRequests();
    this.hearOffers();
    this.hearKeepRunning();
    this.wire.connection.listen();
    setTimeout(() => {
      if (!this.isAttached && !this.isWaiting) socket.destroy();
    }, host.attachWithinMs).unref();
  }

  fleetChanged(change: FleetChange): void {
    this.send(() => this.wire.connection.sendNotification(FleetChangedNotification, change));
  }

  eventsAppended(key: StreamKey, events: readonly StreamedEvent[]): void {
    if (!this.followed.has(nameOf(key))) return;
    this.send(() => this.wire.connection.sendNotification(EventsAppendedNotification, { ...key, events }));
  }

  handedOver(version: string): void {
    this.send(() => this.wire.connection.sendNotification(HandedOverNotification, { version }));
  }

  /** End it; what is to be sent goes out first. */
  close(): void {
    this.wire.finish();
  }

  private attach(params: unknown): AttachResult | ResponseError {
    const asked = read.readAttach(params);
    // Of another version of the protocol more may be otherwise than its number.
    const shown = read.readShownVersion(params);
    if (shown === undefined) return invalid(AttachRequest.method);
    const because = this.refuseAttach(shown);
    if (asked === undefined || because !== undefined) {
      this.closeAfterAnswer();
      return because === undefined ? invalid(AttachRequest.method) : { outcome: "refused", because };
    }
    this.kind = asked.client.kind;
    if (!this.isAttached) this.host.attached(this);
    if (!this.isAttached && asked.client.kind === "editor") this.openWindow();
    this.isAttached = true;
    return { outcome: "attached", status: this.status(), snapshot: this.host.service.snapshot() };
  }

  private openWindow(): void {
    const { connection } = this.wire;
    const window: EditorWindow = {
      request: (type, params, token) => connection.sendRequest(type.method, ParameterStructures.byName, params, token),
    };
    this.window = window;
    this.host.editorWindows.attached(window);
  }

  private hearOffers(): void {
    this.wire.connection.onNotification(OfferEditorModelsNotification, (params: unknown) => {
      const models = readOffer(params);
      if (this.window === undefined) return;
      if (models === undefined) this.host.log.warn("A window offered models in a way that isn't the protocol's");
      else this.host.editorWindows.offered(this.window, models);
    });
  }

  /** Asked without an attach, by whoever shows the token. */
  private async handOver(params: unknown): Promise<HandOverResult | ResponseError> {
    const asked = read.readHandOver(params);
    if (asked === undefined || !sameToken(asked.token, this.host.token)) {
      this.closeAfterAnswer();
      return asked === undefined ? invalid(HandOverRequest.method) : { outcome: "refused", because: wrongToken };
    }
    this.isWaiting = true;
    try {
      return await this.host.handOver.ask(asked.version);
    } finally {
      if (!this.isAttached) this.closeAfterAnswer();
    }
  }

  private hearKeepRunning(): void {
    this.wire.connection.onNotification(KeepRunningNotification, (params: unknown) => {
      const keeps = read.readKeepRunning(params);
      if (!this.isAttached || keeps === undefined) return;
      this.host.keepRunning.said(keeps);
    });
  }

  private async startRun(params: StartRunParams): Promise<StartRunResult> {
    const result = await this.host.service.startRun(params);
    // Whoever starts a run from a terminal and leaves it wants it to go on.
    if (result.outcome === "started" && this.kind === "terminal") this.host.keepRunning.said(true);
    if (result.outcome === "started" && this.window !== undefined) {
      this.host.editorWindows.started(this.window, result.runId);
    }
    return result;
  }

  /** The answer that is being given is handed to the wire before the next turn. */
  private closeAfterAnswer(): void {
    setImmediate(() => this.close());
  }

  private refuseAttach({ token, protocolVersion: version, kind }: read.ShownVersion): Refusal | undefined {
    if (!sameToken(token, this.host.token)) return wrongToken;
    if (version === protocolVersion) return undefined;
    const update =
      kind === "editor"
        ? l10n.t("Reload the window: the newer version is installed already.")
        : l10n.t("Update manusctl.");
    return {
      code: "protocol-mismatch",
      message: l10n.t(
        "The running host (process {0}) speaks version {1} of the protocol, this client version {2}",
        process.pid,
        protocolVersion,
        version,
      ),
      remedy:
        version < protocolVersion
          ? update
          : l10n.t(
              "The host is older: it hands over to a newer version once nothing is at work that can't be interrupted. Try again later.",
            ),
    };
  }

  private answerRequests(): void {
    const { service } = this.host;
    const on = this.answer.bind(this);
    on(
      HostStatusRequest.method,
      () => ({}),
      () => this.status(),
    );
    on(
      SnapshotRequest.method,
      () => ({}),
      () => service.snapshot(),
    );
    on(StopHostRequest.method, read.readForce, ({ force }) => service.stopHost(force));
    on(StartRunRequest.method, read.readStartRun, (params) => this.startRun(params));
    on(StopRunRequest.method, read.readRunByPerson, ({ runId, by }) => service.stopRun(runId, by));
    on(PauseRunRequest.method, read.readRunByPerson, ({ runId, by }) => service.pauseRun(runId, by));
    on(ResumeRunRequest.method, read.readRunByPerson, ({ runId, by }) => service.resumeRun(runId, by));
    on(ReadEventsRequest.method, read.readEventRange, ({ from, limit, ...key }) =>
      service.readEvents(key, from, limit),
    );
    on(ReadValuesRequest.method, read.readRun, ({ runId }) => service.readValues(runId));
    on(FollowEventsRequest.method, read.readStream, (key) => this.follow(key));
    on(UnfollowEventsRequest.method, read.readStream, (key) => this.unfollow(key));
    on(StopTaskRequest.method, read.readByPerson, (params) => service.stopTask(params));
    on(PauseTaskRequest.method, read.readByPerson, (params) => service.pauseTask(params));
    on(ResumeTaskRequest.method, read.readByPerson, (params) => service.resumeTask(params));
    on(RetryTaskRequest.method, read.readByPerson, (params) => service.retryTask(params));
    on(AnswerTaskRequest.method, read.readAnswer, (params) => service.answerTask(params));
    on(SendMessageRequest.method, read.readMessage, (params) => service.sendMessage(params));
    const client: AskingClient = {
      tell: (type, params) => this.send(() => this.wire.connection.sendNotification(type.method, params)),
    };
    for (const { method, read: check, answer } of this.host.requests)
      on(method, check, (params) => answer(params as never, client));
  }

  /** Check, ask the service, answer. A bug in the service is logged and answered; the process lives. */
  private answer<P>(method: string, check: (params: unknown) => P | undefined, ask: (params: P) => unknown): void {
    this.wire.connection.onRequest(method, async (params: unknown) => {
      if (!this.isAttached) {
        this.closeAfterAnswer();
        return new ResponseError(ErrorCodes.ServerNotInitialized, l10n.t("Attach first"));
      }
      const checked = check(params);
      if (checked === undefined) return invalid(method);
      try {
        return await ask(checked);
      } catch (error) {
        this.host.log.error(`The request ${method} failed`, error);
        return new ResponseError(
          ErrorCodes.InternalError,
          l10n.t("The request {0} failed; the host's log says more", method),
        );
      }
    });
  }

  private status(): HostStatus {
    return { ...this.host.service.status(), clients: this.host.clients() };
  }

  private follow(key: StreamKey): RequestOutcome {
    const because = this.host.service.refuseStream(key);
    if (because !== undefined) return { outcome: "refused", because };
    this.followed.add(nameOf(key));
    return { outcome: "accepted" };
  }

  private unfollow(key: StreamKey): RequestOutcome {
    this.followed.delete(nameOf(key));
    return { outcome: "accepted" };
  }

  private send(notify: () => Promise<void>): void {
    if (!this.isAttached || this.socket.destroyed) return;
    notify().catch((error: unknown) => this.host.log.debug(`A client missed a notification: ${String(error)}`));
  }

  private end(): void {
    this.wire.connection.dispose();
    this.followed.clear();
    if (this.window !== undefined) this.host.editorWindows.gone(this.window);
    this.host.gone(this);
  }
}

const wrongToken: Refusal = {
  code: "wrong-token",
  get message() {
    return l10n.t("The token isn't this host's");
  },
  get remedy() {
    return l10n.t("Read it again from the host's folder.");
  },
};

function nameOf({ runId, taskId }: StreamKey): string {
  return `${runId} ${taskId ?? ""}`;
}

function invalid(method: string): ResponseError {
  return new ResponseError(
    ErrorCodes.InvalidParams,
    l10n.t("The parameters of {0} aren't what the protocol says", method),
  );
}
