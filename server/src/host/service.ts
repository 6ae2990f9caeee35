import type { Dispatcher } from "../runtime/dispatcher.ts";
import type { HostStatus, StopHostResult } from "../protocol/host.ts";

type Asked =
  | "snapshot"
  | "startRun"
  | "stopRun"
  | "pauseRun"
  | "resumeRun"
  | "readEvents"
  | "readValues"
  | "refuseStream"
  | "stopTask"
  | "pauseTask"
  | "resumeTask"
  | "retryTask"
  | "answerTask"
  | "sendMessage";

/** What attached clients may ask: the dispatcher's answers, and two of the host itself. */
export interface HostService extends Pick<Dispatcher, Asked> {
  /** How many clients there are is for the caller to add, who knows them. */
  status(): Omit<HostStatus, "clients">;
  stopHost(force: boolean): StopHostResult;
}
