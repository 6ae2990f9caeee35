import type { AccountBook } from "../../core/ports/accounts.ts";
import type { AgentFiles } from "../../core/ports/agent-files.ts";
import type { BudgetLedger } from "../../core/ports/budget.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Cloud } from "../../core/ports/cloud.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Log } from "../../core/ports/log.ts";
import type { PolicyBook } from "../../core/ports/policy-book.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { Toolbox } from "../../core/ports/tools.ts";
import type { RunStreams } from "../run-streams.ts";

/** What the driver of the cloud needs of the world. */
export interface CloudDriverPorts {
  readonly cloud: Cloud;
  readonly accounts: Pick<AccountBook, "find" | "keyOf" | "onChange" | "view">;
  /** Where the credits that a task takes are set aside. */
  readonly budget: BudgetLedger;
  /** Tells what a path leads to; nothing is called. */
  readonly toolbox: Pick<Toolbox, "touches">;
  readonly book: Pick<PolicyBook, "ceiling" | "given">;
  readonly files: AgentFiles;
  readonly store: RunStore;
  /** The same that the dispatcher writes with, so that who follows a stream hears of it. */
  readonly streams: RunStreams;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
}
