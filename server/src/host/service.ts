import type { FleetChange, FleetSnapshot } from "../protocol/fleet.ts";
import type { HostStatus, StopHostResult } from "../protocol/host.ts";
import type {
  ReadEventsResult,
  RequestOutcome,
  StartRunParams,
  StartRunResult,
  StreamedEvent,
} from "../protocol/runs.ts";
import type { RunId } from "../protocol/states.ts";
import type { AnswerTaskParams, ByPerson } from "../protocol/tasks.ts";

/** What attached clients may ask; each answers the request of the same name in the protocol. */
export interface HostService {
  /** `clients` is left to the caller, who knows them. */
  status(): Omit<HostStatus, "clients">;
  snapshot(): FleetSnapshot;
  startRun(params: StartRunParams): Promise<StartRunResult>;
  stopRun(runId: RunId, by: string): Promise<RequestOutcome>;
  pauseRun(runId: RunId, by: string): Promise<RequestOutcome>;
  resumeRun(runId: RunId, by: string): Promise<RequestOutcome>;
  readEvents(runId: RunId, from: number, limit: number): Promise<ReadEventsResult>;
  /** Whether there is such a run. */
  knowsRun(runId: RunId): boolean;
  stopTask(params: ByPerson): Promise<RequestOutcome>;
  pauseTask(params: ByPerson): Promise<RequestOutcome>;
  resumeTask(params: ByPerson): Promise<RequestOutcome>;
  retryTask(params: ByPerson): Promise<RequestOutcome>;
  answerTask(params: AnswerTaskParams): Promise<RequestOutcome>;
  stopHost(force: boolean): Promise<StopHostResult>;
}

/** What a host tells its clients without being asked. */
export interface HostNews {
  fleetChanged(change: FleetChange): void;
  eventsAppended(runId: RunId, events: readonly StreamedEvent[]): void;
}
