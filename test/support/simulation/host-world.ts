import type { MemoryFileHashes, MemoryStepCache } from "../fakes/memory-step-cache.ts";
import type { MemoryRunStore } from "../fakes/memory-run-store.ts";
import type { createFakeIds } from "../fakes/fake-ids.ts";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import type { BudgetLedger } from "../../../server/src/core/ports/budget.ts";
import type { StepCache } from "../../../server/src/core/ports/step-cache.ts";
import type { Dispatcher } from "../../../server/src/runtime/dispatcher.ts";
import type { TriggerDeskPorts } from "../../../server/src/runtime/triggers/trigger-desk.ts";
import type { Clock } from "../../../server/src/core/ports/clock.ts";
import type { Driver } from "../../../server/src/core/ports/driver.ts";
import type { Journal } from "../../../server/src/core/ports/journal.ts";
import type { Timestamp } from "../../../server/src/protocol/states.ts";
import type { Chance } from "./chance.ts";
import type { Judge } from "./judge.ts";
import type { SimulatedDisk } from "./simulated-journal.ts";
import type { SimulatedTime } from "./simulated-time.ts";
import type { WorldKind } from "./world-kind.ts";
import type { Workplace, Workshop } from "./workshop.ts";

/** Faults of the program that can be planted to see whether the simulation finds them. */
export interface Planted {
  /** What stands between the dispatcher and a driver. */
  readonly driver?: (driver: Driver) => Driver;
  /** What stands between the dispatcher and the journal. */
  readonly journal?: (journal: Journal) => Journal;
  /** What stands between agents and the budgets' ledger. */
  readonly ledger?: (ledger: BudgetLedger) => BudgetLedger;
  /** What stands between triggers and the dispatcher. */
  readonly starts?: (dispatcher: Dispatcher) => TriggerDeskPorts["dispatcher"];
  /** What stands between the dispatcher and kept results. */
  readonly cache?: (cache: StepCache) => StepCache;
  /** What stands between the dispatcher and the clock. */
  readonly clock?: (clock: Clock) => Clock;
}

/** What a host finds outside of itself. */
export interface HostWorld {
  readonly chance: Chance;
  readonly time: SimulatedTime;
  readonly disk: SimulatedDisk;
  readonly store: MemoryRunStore;
  readonly hashes: MemoryFileHashes;
  readonly cache: MemoryStepCache;
  readonly ids: ReturnType<typeof createFakeIds>;
  readonly judge: Judge;
  readonly workshop: Workshop;
  readonly planted: Planted;
  readonly streamsFail: boolean;
  readonly kind: WorldKind;
  /** How often kept results can't be read or written, 0 to 1. */
  readonly cacheFaults: number;
  /** The local day of a moment. */
  dayOf(at: Timestamp): string;
  /** Another one once a file was written. */
  stampOf(path: string): string;
  load(file: string): LoadedFile;
  trace(line: () => string): void;
  report(problem: string | undefined): void;
  /** Whether the host dies at this boundary. */
  diesAt(name: string): boolean;
  /** The host has died. */
  buried(host: Workplace, why: string): void;
}
