import type { Hold } from "../core/dispatch/hold.ts";
import type { AccountBook } from "../core/ports/accounts.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { DocumentStore } from "../core/ports/documents.ts";
import type { Driver } from "../core/ports/driver.ts";
import type { IdSource } from "../core/ports/ids.ts";
import type { Digest, FileHashes } from "../core/ports/file-hashes.ts";
import type { Journal } from "../core/ports/journal.ts";
import type { Log } from "../core/ports/log.ts";
import type { Mask } from "../core/ports/mask.ts";
import type { RunEnvironments } from "../core/ports/run-environment.ts";
import type { RunStore } from "../core/ports/run-store.ts";
import type { StepCache } from "../core/ports/step-cache.ts";
import type { FleetDocument, TasksDocument } from "../core/dispatch/projections.ts";
import type { CalledFile } from "../core/workflow/library.ts";
import type { ShellDialect } from "../core/workflow/command-words.ts";
import type { FileProblem } from "../protocol/runs.ts";
import type { Refusal, RunId, TaskId } from "../protocol/states.ts";
import type { FileTrust } from "../protocol/trust.ts";
import type { RunStreams } from "./run-streams.ts";

/** A file that was read and checked: its content as plain values, or why it can't run. */
export type LoadedFile =
  | {
      readonly outcome: "runnable";
      readonly text: string;
      readonly value: Readonly<Record<string, unknown>>;
      /** The 0-based line of each step, in the order of the file. */
      readonly stepLines: readonly number[];
      /** All files that its steps call, those that these call included, checked as well; one that several call is there for each of them. */
      readonly called: readonly (CalledFile & { readonly text: string })[];
    }
  | { readonly outcome: "refused"; readonly because: Refusal; readonly problems: readonly FileProblem[] };

/** A file's text, and what it says as plain values. */
export interface FileContent {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What the dispatcher needs of the world. */
export interface DispatcherPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  readonly runStore: RunStore;
  /** Writes to `runStore`. A driver that writes streams of its own writes with the same, so that who follows them hears of it. */
  readonly streams: RunStreams;
  /** One for each engine. A task of an engine without a driver fails. */
  readonly drivers: readonly Driver[];
  /** Projections: derived from the journal, written again when they are missing. */
  readonly documents: { readonly fleet: DocumentStore<FleetDocument>; readonly tasks: DocumentStore<TasksDocument> };
  /** Read and check a file (absolute path) as the language server would. Never rejects. */
  readonly loadRunnable: (file: string, workspaceFolder: string) => Promise<LoadedFile>;
  /** What in a file (absolute path) wants a person's confirmation before its agents may run, and whether this very content has it. Never rejects. */
  readonly trustOf: (file: string, content: FileContent) => Promise<FileTrust>;
  /** By what and where results of steps are kept and compared. */
  readonly reuse: { readonly digest: Digest; readonly hashes: FileHashes; readonly cache: StepCache };
  /** The accounts with their keys: told of each change here, asked for what clients see of them. */
  readonly accounts: AccountBook;
  /** What the starters of runs lent them, in memory alone. */
  readonly environments: RunEnvironments;
  /** Absolute path of the worktree that a task with one has or gets. */
  readonly worktreeOf: (runId: RunId, taskId: TaskId) => string;
  /** What leaves the dispatcher by another way than the store passes it too. */
  readonly mask: Mask;
  /** What reads `shell_exec.command` on this machine; it decides how a value becomes one quoted word. */
  readonly shellDialect: ShellDialect;
}

/** How a dispatcher ends. */
export interface CloseOptions {
  /** Leave agents at work to the next host, which goes on with their streams; else they are stopped with everything else. */
  readonly keepAgents?: boolean;
}

/** How the dispatcher fares. */
export interface DispatcherStatus {
  /** Tasks that are starting or running. */
  readonly runningTasks: number;
  readonly waitingTasks: number;
  readonly queuedTasks: number;
  /** While the fleet is held: why, and whether a process that ends now would break nothing off. */
  readonly held?: { readonly kind: Hold["kind"]; readonly atRest: boolean };
  /** The newest sequence that is safely on disk. */
  readonly sequence: number;
  /** What was repaired or is wrong with the store, a sentence each, newest last. */
  readonly notices: readonly string[];
}
