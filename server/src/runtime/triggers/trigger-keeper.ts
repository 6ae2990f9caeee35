import * as l10n from "@vscode/l10n";
import { decideDue, nextMoments } from "../../core/triggers/due-moments.ts";
import {
  mostNamed,
  nextLook,
  noChanges,
  noteChanges,
  noteEnd,
  noteRun,
  takeStart,
  type FileChanges,
} from "../../core/triggers/file-changes.ts";
import type { TriggerState } from "../../core/triggers/trigger-state.ts";
import type { TriggerSpec } from "../../protocol/triggers.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { FileWatch, Watching } from "../../core/ports/file-watch.ts";
import type { Log } from "../../core/ports/log.ts";
import type { WorkspaceFiles } from "../../core/ports/workspace-files.ts";
import type { RunOrigin, RunView } from "../../protocol/fleet.ts";
import { isFinal, type Timestamp } from "../../protocol/states.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { DispatcherPorts } from "../dispatcher-ports.ts";
import { readTriggerFile, type TriggerFileReading } from "./read-trigger-file.ts";

/** What keeping triggers needs. */
export interface TriggerPorts extends Pick<DispatcherPorts, "loadRunnable" | "trustOf"> {
  readonly dispatcher: Pick<Dispatcher, "decide" | "startRun" | "onChange" | "snapshot">;
  readonly watch: FileWatch;
  readonly files: Pick<WorkspaceFiles, "stampOf">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a start came to: `later`, it couldn't be written, so its moment isn't used. */
type Started = "started" | "refused" | "later";

type TriggerOrigin = Extract<RunOrigin, { readonly kind: "schedule" | "files" }>;

/** Refusals that say nothing about the workflow: the next look, or the next host, tries again. */
const passing: readonly string[] = ["journal-unwritable", "host-ending"];

/**
 * Keeps one trigger: reads its file anew when that was changed, watches its globs, and starts its runs. What may start is decided once more where the run is written: here
 * it's only looked for.
 */
export class TriggerKeeper {
  private readonly ports: TriggerPorts;
  /** Something may be to do. */
  private readonly wake: () => void;
  private changes: FileChanges = noChanges;
  private watched: { readonly key: string; readonly watching: Watching } | undefined;
  private watchProblem: string | undefined;
  /** Of the run that was started for files last. */
  private follows = false;
  private stamp: string | undefined;
  private isRead = false;

  constructor(ports: TriggerPorts, wake: () => void) {
    this.ports = ports;
    this.wake = wake;
  }

  /** A run of its file moved, whoever started it: what that changes may be its own doing. */
  follow({ id, status, origin }: Pick<RunView, "id" | "status" | "origin">): void {
    if (isFinal(status)) this.changes = noteEnd(this.changes, id, this.ports.clock.monotonic());
    else if (origin?.kind !== "step")
      this.changes = noteRun(this.changes, id, origin?.kind === "files" && this.follows);
  }

  /** Read the file where it was changed, or was at fault; the trigger is changed with what came of it. */
  async refresh({ spec, problem }: TriggerState): Promise<void> {
    const stamp = await this.ports.files.stampOf(spec.file);
    if (this.isRead && stamp !== undefined && stamp === this.stamp && problem === undefined) {
      if (this.watchProblem !== undefined) await this.tell(spec, problem, this.watchProblem);
      return;
    }
    const reading = await readTriggerFile(spec, this.ports);
    [this.stamp, this.isRead] = [stamp, true];
    await this.tell({ ...spec, ...reading.value }, problem, problemOf(reading) ?? this.watchProblem, spec);
  }

  /** Start what is due by its schedule and by its files. */
  async start(state: TriggerState): Promise<void> {
    this.watchFiles(state);
    if (state.paused) return;
    await this.startDue(state);
    await this.startForFiles(state);
  }

  /** In how many milliseconds something may be due by itself; undefined: nothing is. */
  nextIn(state: TriggerState): number | undefined {
    const { clock } = this.ports;
    const now = clock.now();
    const look = state.paused ? undefined : nextLook(this.changes);
    const [due] = nextMoments(state, now, 1);
    const waits = [
      ...(due === undefined ? [] : [Date.parse(due) - Date.parse(now)]),
      ...(look === undefined ? [] : [look - clock.monotonic()]),
    ];
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits));
  }

  /** Resolves when changes of its files are noticed; at once where it watches none. */
  get watching(): Promise<void> {
    return this.watched?.watching.ready ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.watched?.watching.close();
    this.watched = undefined;
  }

  private async startDue(state: TriggerState): Promise<void> {
    const { dispatcher, clock, log } = this.ports;
    const triggerId = state.spec.id;
    const { start, until, note, rewindTo } = decideDue(state, clock.now());
    if (rewindTo !== undefined) {
      log.warn(`The clock was put back: trigger ${state.spec.name} goes on from ${rewindTo}`);
      await dispatcher.decide((transaction) => {
        transaction.emit({ type: "triggerRewound", triggerId, to: rewindTo });
        return undefined;
      });
      return;
    }
    for (const due of start) {
      if ((await this.startRun(state, { kind: "schedule", triggerId, due })) === "later") return;
    }
    // What was started is decided by its run already.
    if (until === undefined || (note === undefined && until === start.at(-1))) return;
    if (note !== undefined) log.warn(`Trigger ${state.spec.name}: ${note}`);
    await dispatcher.decide((transaction) => {
      transaction.emit({ type: "triggerPassed", triggerId, until, ...(note === undefined ? {} : { note }) });
      return undefined;
    });
  }

  private async startForFiles(state: TriggerState): Promise<void> {
    const before = this.changes.leftOut;
    const [changes, start] = takeStart(this.changes, this.ports.clock.monotonic());
    this.changes = changes;
    if (changes.leftOut > before) await this.tellLeftOut(state);
    if (start === undefined) return;
    const files = start.paths.slice(0, mostNamed).map((path) => below(state.spec.workspaceFolder, path));
    // The run is heard of, and maybe its end too, before it's answered.
    this.follows = start.follows;
    const started = await this.startRun(state, { kind: "files", triggerId: state.spec.id, files });
    if (started === "later") this.changes = noteChanges(this.changes, start.paths, this.ports.clock.monotonic());
  }

  private async startRun({ spec, problem }: TriggerState, origin: TriggerOrigin): Promise<Started> {
    const { dispatcher, log } = this.ports;
    const { file, workspaceFolder } = spec;
    if (problem !== undefined) return this.tellFailed(spec, origin, problem);
    const result = await dispatcher.startRun({ file, workspaceFolder, trusted: true, inputs: {}, origin });
    if (result.outcome === "started") {
      log.info(`Trigger ${spec.name} has started run ${result.runId} (${causeOf(origin)})`);
      return "started";
    }
    const { code } = result.because;
    if (passing.includes(code)) return "later";
    if (code === "not-its-turn") return "refused";
    return this.tellFailed(spec, origin, problemText(result.because));
  }

  private async tellFailed({ name }: TriggerSpec, origin: TriggerOrigin, problem: string): Promise<Started> {
    this.ports.log.warn(`Trigger ${name} could start nothing (${causeOf(origin)}): ${problem}`);
    const { triggerId, ...cause } = origin;
    const told = await this.ports.dispatcher.decide((transaction) => {
      transaction.emit({ type: "triggerFailed", triggerId, cause, problem });
      return undefined;
    });
    return told.outcome === "accepted" ? "refused" : "later";
  }

  /** Watching begins and ends with what is asked for; a watch that failed is tried again. */
  private watchFiles({ spec, paused }: TriggerState): void {
    const { workspaceFolder, files } = spec;
    const key = paused || files.length === 0 ? undefined : JSON.stringify([workspaceFolder, files]);
    if (key === this.watched?.key) return;
    void this.watched?.watching.close();
    this.watched = undefined;
    if (paused) this.changes = noChanges;
    if (key === undefined) return;
    const watching = this.ports.watch.watch(
      { folder: workspaceFolder, globs: files },
      {
        changed: (paths) => {
          this.watchProblem = undefined;
          this.changes = noteChanges(this.changes, paths, this.ports.clock.monotonic());
          this.wake();
        },
        failed: ({ message, remedy }) => {
          this.watchProblem = `${message}. ${remedy}`;
          this.watched = undefined;
        },
      },
    );
    this.watched = { key, watching };
    void watching.ready.then(() => {
      if (this.watched?.watching === watching) this.watchProblem = undefined;
    });
  }

  private async tellLeftOut({ spec, until }: TriggerState): Promise<void> {
    const note = l10n.t(
      "Files were changed while a run was at work that had been started for changes during the run before it: that starts nothing, so that no workflow starts itself for ever.",
    );
    this.ports.log.warn(`Trigger ${spec.name}: ${note}`);
    await this.ports.dispatcher.decide((transaction) => {
      transaction.emit({ type: "triggerPassed", triggerId: spec.id, until, note });
      return undefined;
    });
  }

  /** Write down what the file came to, where that is new. */
  private async tell(
    trigger: TriggerSpec,
    before: string | undefined,
    problem: string | undefined,
    spec: TriggerSpec = trigger,
  ): Promise<void> {
    if (problem === before && JSON.stringify(trigger) === JSON.stringify(spec)) return;
    await this.ports.dispatcher.decide((transaction) => {
      transaction.emit({ type: "triggerChanged", trigger, ...(problem === undefined ? {} : { problem }) });
      return undefined;
    });
  }
}

function problemOf(reading: TriggerFileReading): string | undefined {
  return reading.ok ? undefined : problemText(reading.because);
}

function problemText({ message, remedy }: { readonly message: string; readonly remedy?: string }): string {
  return remedy === undefined ? message : `${message}. ${remedy}`;
}

function causeOf(origin: { readonly kind: "schedule"; readonly due: Timestamp } | { readonly kind: "files" }): string {
  return origin.kind === "schedule" ? l10n.t("due {0}", origin.due) : l10n.t("files were changed");
}

/** As people write it: from the workspace folder, with `/`. */
function below(folder: string, path: string): string {
  const inside = path.startsWith(folder) ? path.slice(folder.length).replace(/^[\\/]+/, "") : path;
  return inside.replaceAll("\\", "/");
}
