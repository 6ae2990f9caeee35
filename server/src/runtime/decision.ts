import type { DriverCapabilities } from "../core/ports/driver.ts";
import type { Engine, Refusal } from "../protocol/states.ts";

/** What a request comes to when it's decided: why not, or nothing (or what its asker should know) when its events are in the transaction. */
export type Decision = Refusal | { readonly note: string } | undefined;

/** How tasks of an engine can be paused. */
export type PauseOf = (engine: Engine) => DriverCapabilities["pause"];
