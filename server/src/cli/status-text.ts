import * as l10n from "@vscode/l10n";
import { outcomeWords, statusWords } from "../core/locale/status-words.ts";
import type { StepView } from "../protocol/fleet.ts";
import type { InstanceStatus, RunStatus, StepStatus } from "../protocol/states.ts";
import { paint, type Colour, type Terminal } from "./terminal.ts";

type AnyStatus = RunStatus | StepStatus | InstanceStatus;

/** A status in the reader's language and in its colour. What programs read has the status itself. */
export function statusText(terminal: Pick<Terminal, "colour">, status: AnyStatus): string {
  return paint(terminal, statusColour(status), statusWords(status));
}

/** How a step stands, a gate's answer and a loop's items included: `succeeded (approved)`, `running (37 of 100 items)`. */
export function stepStatus({ status, outcome, items }: Pick<StepView, "status" | "outcome" | "items">): string {
  const words = statusWords(status);
  if (items !== undefined)
    return l10n.t("{0} ({1} of {2} items)", words, items.total - items.pending - items.active, items.total);
  return outcome === undefined || outcome === status ? words : `${words} (${outcomeWords(outcome)})`;
}

/** The colour of a status. */
export function statusColour(status: AnyStatus): Colour {
  if (status === "succeeded") return "green";
  if (status === "failed") return "red";
  return status === "stopped" || status === "waiting" || status === "paused" ? "yellow" : "cyan";
}
