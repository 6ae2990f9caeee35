import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { EndReason } from "../../protocol/states.ts";

/** Ends an agent's attempt with a reason. Thrown anywhere below its job, which turns it into the final report; it never leaves this folder. */
export class AgentFailure extends Error {
  override readonly name = "AgentFailure";
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(reason.message);
    this.reason = reason;
  }
}

/** A failure of something outside that the attempt can't do without. */
export function failedBy({ code, message, remedy }: OutsideFailure): AgentFailure {
  return new AgentFailure({ code, message, remedy });
}
