import type { AccountView, InstanceView, RunView, TaskView } from "../../protocol/fleet.ts";
import type { TriggerView } from "../../protocol/triggers.ts";
import { emptyIndex } from "./workspace-index.ts";
import type { WorkspaceIndex } from "./workspace-index.ts";

/** All that a language function may know besides the document it is asked about. A picture of now: it is taken anew for each question. */
export interface Surroundings {
  readonly index: WorkspaceIndex;
  readonly fleet: FleetFacts;
  readonly files: FileFacts;
  /** Milliseconds since 1970, for what depends on today: the next times of a schedule, how long ago something was. */
  readonly now: number;
}

/** What the host has told of accounts, instances and runs. */
export interface FleetFacts {
  /** Whether a host has told anything; else no account or instance may be called unknown. */
  readonly known: boolean;
  readonly accounts: readonly AccountView[];
  readonly instances: readonly InstanceView[];
  /** The names of the tools that can run on this machine now; undefined while that isn't known. */
  readonly tools: ReadonlySet<string> | undefined;
  /** The newest run of a file (absolute path). */
  runOf(file: string): RunView | undefined;
  /** What starts a workflow's file (absolute path) by itself, where a person has turned that on here. */
  triggerOf(file: string): TriggerView | undefined;
  /** The task of a step of a run, where it has one now. */
  taskOf(runId: string, stepId: string): TaskView | undefined;
  /** The tasks of a file's runs (absolute path) that ask a person something they can answer, the oldest question first; items of steps and older runs included. */
  asksOf(file: string): readonly TaskView[];
  /** What expressions of a run had to read, by context; undefined while that isn't known: it is being asked for. */
  valuesOf(runId: string): Readonly<Record<string, unknown>> | undefined;
}

/** What stands on the disk. Every answer is undefined while it isn't known: it is being looked up, and the same question later has one. */
export interface FileFacts {
  /** What stands at an absolute path. */
  at(path: string): FileFact | undefined;
  /** Whether a glob, seen from a folder (absolute path), matches any file. */
  matches(folder: string, glob: string): boolean | undefined;
  /** What a folder (absolute path) holds, folders first, by name; empty where there is none. */
  entries(folder: string): readonly FolderEntry[] | undefined;
}

/** What stands at a path; `bytes` is a file's size. */
export type FileFact = { readonly kind: "file"; readonly bytes: number } | { readonly kind: "folder" | "none" };

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

/** Where nothing is known but the document. */
export const emptySurroundings: Surroundings = {
  index: emptyIndex,
  fleet: {
    known: false,
    accounts: [],
    instances: [],
    tools: undefined,
    runOf: () => undefined,
    triggerOf: () => undefined,
    taskOf: () => undefined,
    asksOf: () => [],
    valuesOf: () => undefined,
  },
  files: { at: () => undefined, matches: () => undefined, entries: () => undefined },
  now: 0,
};
