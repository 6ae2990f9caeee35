import * as l10n from "@vscode/l10n";
import { mkdir } from "node:fs/promises";
import type { Log } from "../core/ports/log.ts";
import type { OutsideFailure } from "../core/ports/failure.ts";
import type { HostStartReport } from "../protocol/endpoint.ts";
import { protocolVersion, type HostStatus, type StopHostResult } from "../protocol/host.ts";
import type { StartRunParams } from "../protocol/runs.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import type { CloseOptions } from "../runtime/dispatcher-ports.ts";
import { EditorWindowBook } from "./editor-windows.ts";
import { HandOver } from "./hand-over.ts";
import { HostServer } from "./host-server.ts";
import { exitWhenIdle } from "./idle-exit.ts";
import { KeepRunning } from "./keep-running.ts";
import { acquireLock, type HostLock } from "./lock.ts";
import { chooseSocket, removeMeetingPoint, writeEndpoint, writeToken } from "./meeting-point.ts";
import type { HostedRequest } from "./hosted-request.ts";
import type { HostService } from "./service.ts";

/** What a host is made of. */
export interface HostOptions {
  /** `MANUS_HOME`, absolute; made where it isn't there. */
  readonly home: string;
  readonly version: string;
  /** How long it stays when nothing runs and nobody is attached. */
  readonly idleMs: number;
  /** How long a client may take to introduce itself; 20 seconds unless told. */
  readonly attachWithinMs?: number;
  readonly log: Log;
  readonly startedAt: string;
  /** End what a host that died has left running; called once, when the lock is held and before the replay. Never rejects. */
  readonly endOrphans?: () => Promise<unknown>;
  /** What editors' windows lend the host; the composition root hands it to whoever asks them. */
  readonly editorWindows?: EditorWindowBook;
  /** Called before a run is prepared, with what its starter asked. Never rejects. */
  readonly beforeRun?: (params: StartRunParams) => Promise<void>;
  /** What is answered beside the dispatcher's own requests; made when the dispatcher is open. */
  readonly createRequests?: (dispatcher: Dispatcher) => readonly HostedRequest[];
  /** How many triggers may start something: the host stays for them. */
  readonly activeTriggers?: () => number;
  /** How long nobody is attached before a fleet is held that may not go on without; 5 seconds unless told. */
  readonly unattendedMs?: number;
  /** How long a hand-over waits for what is at work; 20 seconds unless told. */
  readonly restWithinMs?: number;
  /** Make the dispatcher; its journal asks `stillHeld` before each write. */
  readonly createDispatcher: (stillHeld: () => Promise<boolean>) => Dispatcher;
}

/** How a host process ended: its exit code. */
export type HostEnd = 0 | 1;

/** A host that runs. */
export interface RunningHost {
  /** Resolves when it has ended and may be left. */
  readonly ended: Promise<HostEnd>;
  /** End in order: what runs is stopped but agents, with which the next host goes on; all is written. */
  stop(why: string): void;
}

/** What came of the try to be the host. */
export type HostStart =
  | { readonly report: HostStartReport & { readonly type: "ready" }; readonly host: RunningHost }
  | { readonly report: HostStartReport };

/** Become the host of a home and serve its clients, or say why not. Never rejects. */
export async function startHost(options: HostOptions): Promise<HostStart> {
  const { home, log } = options;
  let lost = (_why: string): void => undefined;
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const attempt = await acquireLock(home, (why) => lost(why.message));
    if (attempt.outcome === "taken") {
      log.info(`Another host (process ${attempt.pid ?? "unknown"}) serves ${home}; this one ends`);
      return { report: { type: "taken" } };
    }
    const host = new Host(options, attempt.lock);
    lost = (why) => host.lose(why);
    const failure = await host.open();
    if (failure === undefined) return { report: { type: "ready" }, host };
    if (!(await attempt.lock.stillHeld())) {
      await attempt.lock.abandon();
      return { report: { type: "taken" } };
    }
    await attempt.lock.release();
    return { report: { type: "failed", ...failure } };
  } catch (error) {
    log.error("The host can't start", error);
    const message = l10n.t(
      "The host can't start in {0}: {1}",
      home,
      error instanceof Error ? error.message : String(error),
    );
    const remedy = l10n.t("Make the folder writable, or choose another one with MANUS_HOME.");
    return { report: { type: "failed", code: "host-failed", message, remedy } };
  }
}

class Host implements RunningHost {
  readonly ended: Promise<HostEnd>;
  private end!: (code: HostEnd) => void;
  private readonly options: HostOptions;
  private readonly lock: HostLock;
  private readonly dispatcher: Dispatcher;
  private server: HostServer | undefined;
  private keepRunning: KeepRunning | undefined;
  private holdsLock = true;
  private stopping = false;

  constructor(options: HostOptions, lock: HostLock) {
    this.options = options;
    this.lock = lock;
    this.ended = new Promise((resolve) => (this.end = resolve));
    this.dispatcher = options.createDispatcher(async () => this.holdsLock && (await lock.stillHeld()));
    this.dispatcher.onLost((failure) => this.lose(failure.message));
  }

  /** Replay, then listen. Answers what is wrong; throws where the socket or its files can't be made. */
  async open(): Promise<OutsideFailure | undefined> {
    const { home, version, log, startedAt, idleMs, attachWithinMs = 20_000 } = this.options;
    const { editorWindows = new EditorWindowBook(), createRequests = () => [] } = this.options;
    await this.options.endOrphans?.();
    const opened = await this.dispatcher.open();
    if (!opened.ok) return opened.failure;
    for (const notice of this.dispatcher.status().notices) log.warn(notice);
    const token = await writeToken(home);
    const socket = await chooseSocket(home);
    const requests = createRequests(this.dispatcher);
    const keepRunning = new KeepRunning({
      dispatcher: this.dispatcher,
      log,
      ...(this.options.unattendedMs === undefined ? {} : { graceMs: this.options.unattendedMs }),
    });
    this.keepRunning = keepRunning;
    const server = new HostServer({
      socket,
      token,
      service: this.service(),
      log,
      attachWithinMs,
      editorWindows,
      requests,
      keepRunning,
      handOver: this.handOver(),
    });
    this.server = server;
    this.dispatcher.onChange((change) => server.fleetChanged(change));
    this.dispatcher.onStreamed((key, events) => server.eventsAppended(key, events));
    await server.listen();
    await writeEndpoint(home, { pid: process.pid, socket, protocolVersion, version, startedAt });
    const isNeeded = (): boolean => server.clients > 0 || this.hasWork();
    exitWhenIdle({ isNeeded, idleMs, exit: () => this.stop(l10n.t("nothing runs and nobody is attached")) });
    log.info(`The host of ${home} listens (process ${process.pid}, version ${version})`);
    return undefined;
  }

  /** A fleet that is held and at rest goes on with the next host, whatever is still to come. */
  private hasWork(): boolean {
    const { held } = this.dispatcher.status();
    if (held !== undefined) return !held.atRest;
    return !this.dispatcher.isIdle() || (this.options.activeTriggers?.() ?? 0) > 0;
  }

  private handOver(): HandOver {
    const { log, version, restWithinMs } = this.options;
    return new HandOver({
      dispatcher: this.dispatcher,
      log,
      version,
      ...(restWithinMs === undefined ? {} : { restWithinMs }),
      end: (newVersion) => {
        this.server?.handedOver(newVersion);
        // The answer goes out first.
        setImmediate(() => this.endWith(`version ${newVersion} takes over`, { keepAgents: true }));
      },
    });
  }

  stop(why: string): void {
    this.endWith(why, { keepAgents: true });
  }

  private endWith(why: string, options: CloseOptions): void {
    if (this.stopping) return;
    this.stopping = true;
    this.options.log.info(`The host ends: ${why}`);
    this.close(options).then(
      () => this.end(0),
      (error: unknown) => {
        this.options.log.error("The host couldn't end in order", error);
        this.end(1);
      },
    );
  }

  /** Somebody else is the host now: write nothing more, touch none of their files, end. */
  lose(why: string): void {
    if (!this.holdsLock) return;
    this.holdsLock = false;
    this.stopping = true;
    this.options.log.error(`The host has lost its lock and ends: ${why}`);
    const done = [this.dispatcher.close(), this.server?.close() ?? Promise.resolve(), this.lock.abandon()];
    void Promise.allSettled(done).then(() => this.end(1));
  }

  /** Clients hear of the last changes before their connections end, and `host.json` is gone by then, so they start no other host. */
  private async close(options: CloseOptions): Promise<void> {
    this.keepRunning?.close();
    await removeMeetingPoint(this.options.home);
    await this.dispatcher.close(options);
    await this.server?.close();
    await this.lock.release();
  }

  private service(): HostService {
    const { dispatcher } = this;
    return {
      snapshot: () => dispatcher.snapshot(),
      startRun: async (params) => {
        await this.options.beforeRun?.(params);
        return dispatcher.startRun(params);
      },
      stopRun: (runId, by) => dispatcher.stopRun(runId, by),
      pauseRun: (runId, by) => dispatcher.pauseRun(runId, by),
      resumeRun: (runId, by) => dispatcher.resumeRun(runId, by),
      readEvents: (key, from, limit) => dispatcher.readEvents(key, from, limit),
      readValues: (runId) => dispatcher.readValues(runId),
      refuseStream: (key) => dispatcher.refuseStream(key),
      stopTask: (params) => dispatcher.stopTask(params),
      pauseTask: (params) => dispatcher.pauseTask(params),
      resumeTask: (params) => dispatcher.resumeTask(params),
      retryTask: (params) => dispatcher.retryTask(params),
      answerTask: (params) => dispatcher.answerTask(params),
      sendMessage: (params) => dispatcher.sendMessage(params),
      status: () => this.status(),
      stopHost: (force) => this.stopHost(force),
    };
  }

  private status(): Omit<HostStatus, "clients"> {
    const { home, version, startedAt } = this.options;
    const triggers = this.options.activeTriggers?.() ?? 0;
    return { pid: process.pid, version, home, startedAt, triggers, ...this.dispatcher.status() };
  }

  private stopHost(force: boolean): StopHostResult {
    const { runningTasks, queuedTasks } = this.dispatcher.status();
    if (!force && runningTasks + queuedTasks > 0) {
      const message = l10n.t("{0} tasks run and {1} are queued", runningTasks, queuedTasks);
      const remedy = l10n.t("Wait for them, stop them, or stop the host with --force, which stops them first.");
      return { outcome: "refused", because: { code: "tasks-running", message, remedy } };
    }
    // The answer goes out first.
    setImmediate(() => this.endWith("a person asked for it", { keepAgents: false }));
    return { outcome: "stopping" };
  }
}
