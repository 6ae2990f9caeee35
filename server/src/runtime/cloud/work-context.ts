import type { ReachedBound } from "../../core/ports/budget.ts";
import type { AgentSpec, CloudWish } from "../../core/agent/agent-spec.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { CloudCaller } from "../../core/ports/cloud.ts";
import type { DriverReport, TaskOrder } from "../../core/ports/driver.ts";
import type { AccountId, EndReason } from "../../protocol/states.ts";
import type { Desk } from "../agent/desk.ts";
import type { AccountDoor } from "./account-door.ts";
import type { CloudDriverPorts } from "./cloud-ports.ts";
import type { CloudSteering } from "./cloud-steering.ts";
import type { CloudStream } from "./cloud-stream.ts";

/** What is set aside for a task while the cloud works for it: see `CreditHold`. */
export interface HeldCredits {
  readonly current: string | undefined;
  readonly reached: ReachedBound | undefined;
  take(): Promise<void>;
  end(): void;
  look(): Promise<void>;
  seeToReached(): Promise<EndReason | undefined>;
}

/** All that the parts of one task's work share. */
export interface CloudWork {
  readonly order: TaskOrder;
  readonly spec: AgentSpec;
  readonly wish: CloudWish;
  readonly ports: CloudDriverPorts;
  readonly stream: CloudStream;
  readonly steering: CloudSteering;
  readonly desk: Desk;
  readonly door: AccountDoor;
  readonly credits: HeldCredits;
  /** Absolute: the task's folder, and `cloud` in it for files that the cloud made. */
  readonly taskFolder: string;
  readonly filesFolder: string;
  /** Ids in the cloud that tasks of this process work with: nobody else takes those over. */
  readonly claimed: Set<string>;
  readonly report: (report: DriverReport) => void;
}

/** The account that the task works with: that of its place in the cloud once it has one, else its instance's. */
export function accountOf({ stream, order }: Pick<CloudWork, "stream" | "order">): AccountId {
  return stream.record.place?.accountId ?? order.instance.accountId;
}

/** Who calls the cloud. */
export function callerOf(
  work: Pick<CloudWork, "stream" | "order">,
  {
    priority = "person",
    cancellation,
  }: { readonly priority?: "person" | "polling"; readonly cancellation?: Cancellation } = {},
): CloudCaller {
  const base = { accountId: accountOf(work), runId: work.order.runId, priority };
  return cancellation === undefined ? base : { ...base, cancellation };
}
