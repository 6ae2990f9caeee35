import type { RunId, Timestamp } from "../../protocol/states.ts";
import type { RunState } from "../dispatch/states.ts";
import type { Digest } from "../ports/file-hashes.ts";
import type { ShellDialect } from "./command-words.ts";
import type { FleetLookups } from "./place-agent.ts";

/** What advancing needs from outside the run. */
export interface AdvanceContext {
  readonly at: Timestamp;
  /** Gives a new identifier with each call. */
  readonly nextId: () => string;
  readonly digest: Digest;
  readonly dialect: ShellDialect;
  /** The accounts and instances there are now: they decide the engine of an agent that names none. */
  readonly fleet: FleetLookups;
  /** Another run as it stands now: one above, or one that a step has started. */
  readonly findRun: (id: RunId) => RunState | undefined;
  /** Absolute path of the folder that a new run gets; it needn't be there yet. */
  readonly folderOf: (id: RunId) => string;
}
