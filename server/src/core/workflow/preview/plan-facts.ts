import type { AccountDay } from "../../budget/tally.ts";
import type { InstanceState, RunState } from "../../dispatch/states.ts";
import type { Expected } from "../../history/samples.ts";
import type { AccountView } from "../../../protocol/fleet.ts";
import type { AccountId, StepId, TaskId, Timestamp } from "../../../protocol/states.ts";

/** What the policy would say of a direct tool call. */
export interface ForeseenVerdict {
  readonly verdict: "allow" | "ask" | "deny";
  /** A sentence without a full stop. */
  readonly because: string;
}

/** Everything that a plan depends on beside the file, as things stand now. */
export interface PlanFacts {
  readonly at: Timestamp;
  /** The local day, `YYYY-MM-DD`. */
  readonly today: string;
  readonly instances: readonly InstanceState[];
  account(id: AccountId): AccountView | undefined;
  /** By `dayKey`. */
  day(key: string): AccountDay | undefined;
  expected(workflow: string, stepId: StepId): Expected;
  /** Of the tool calls whose arguments are known by now, by the id that their task would have. */
  readonly verdicts: ReadonlyMap<TaskId, ForeseenVerdict>;
  /** The secrets in an environment that nobody has given. */
  missingSecrets(environment: Readonly<Record<string, string>>): readonly string[];
  /** The runs of a concurrency group that haven't ended. */
  openRunsOf(group: string): readonly RunState[];
  /** Of steps with `cache`, by run and step: `hit` or `miss` where that can be told. */
  readonly cached: ReadonlyMap<string, "hit" | "miss">;
  /** What else is to be said, a sentence each. */
  readonly notes: readonly string[];
}
