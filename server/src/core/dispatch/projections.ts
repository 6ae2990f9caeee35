import type { AccountView, InstanceView } from "../../protocol/fleet.ts";
import type { EndReason, RunId, RunStatus, StepId, TaskId, TaskStatus, Timestamp } from "../../protocol/states.ts";

/** The fleet as a document: derived from the journal up to `sequence`. */
export interface FleetDocument {
  readonly sequence: number;
  readonly accounts: readonly AccountView[];
  readonly instances: readonly Omit<InstanceView, "running">[];
}

/** A compact index of runs and tasks as a document: derived from the journal up to `sequence`; newest runs first. */
export interface TasksDocument {
  readonly sequence: number;
  readonly runs: readonly RunEntry[];
}

/** One run in the index. */
export interface RunEntry {
  readonly id: RunId;
  readonly name: string;
  readonly file: string;
  readonly status: RunStatus;
  readonly reason?: EndReason;
  readonly startedAt: Timestamp;
  readonly finishedAt?: Timestamp;
  readonly tasks: readonly { readonly id: TaskId; readonly stepId: StepId; readonly status: TaskStatus }[];
}
