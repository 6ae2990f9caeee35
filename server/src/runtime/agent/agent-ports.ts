import type { AgentFiles } from "../../core/ports/agent-files.ts";
import type { BudgetLedger } from "../../core/ports/budget.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Datasources } from "../../core/ports/datasources.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Models } from "../../core/ports/model.ts";
import type { PolicyBook } from "../../core/ports/policy-book.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { Toolbox } from "../../core/ports/tools.ts";
import type { Workspaces } from "../../core/ports/workspaces.ts";
import type { RunStreams } from "../run-streams.ts";

/** What the driver of agents needs of the world. */
export interface AgentDriverPorts {
  readonly toolbox: Toolbox;
  readonly book: PolicyBook;
  readonly models: Models;
  readonly datasources: Datasources;
  /** Where what calls of the model cost is set aside. */
  readonly budget: BudgetLedger;
  readonly workspaces: Pick<Workspaces, "prepare">;
  readonly files: AgentFiles;
  readonly store: RunStore;
  /** The same that the dispatcher writes with, so that who follows a stream hears of it. */
  readonly streams: RunStreams;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Log;
  /** What this machine says about itself to an agent: platform, shell. */
  readonly surroundings: string;
  /** How long `shell_exec` waits before its command goes on in the background, in milliseconds. Absent: 30 s. */
  readonly patienceMs?: number;
}
