import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { RequestOutcome } from "../protocol/runs.ts";
import type { Refusal, RunStatus } from "../protocol/states.ts";

/** What the process answers to its caller. */
export const exitCodes = { ok: 0, runFailed: 1, badUsage: 2, stopped: 3, noHost: 4 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that can't do what it was asked: caught in one place, which prints it and ends with the code. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: ExitCode;
  readonly remedy: string | undefined;

  constructor(exitCode: ExitCode, message: string, remedy?: string) {
    super(message);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }
}

/** The value, or the failure as the end of the command. The host's own failures end with 4. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw failureOf(outcome.failure);
}

/** A failure as the end of the command. */
export function failureOf({ code, message, remedy }: OutsideFailure): CommandFailure {
  const aboutHost = code === "no-host" || code === "host-lost" || code === "host-failed";
  return new CommandFailure(aboutHost ? exitCodes.noHost : exitCodes.badUsage, message, remedy);
}

/** A refusal as the end of the command. */
export function refusedAs({ message, remedy }: Refusal): CommandFailure {
  return new CommandFailure(exitCodes.badUsage, message, remedy);
}

/** Nothing, or the refusal as the end of the command. */
export function requireAccepted(outcome: RequestOutcome): void {
  if (outcome.outcome === "refused") throw refusedAs(outcome.because);
}

/** How a run's end is answered. */
export function exitCodeOf(status: RunStatus): ExitCode {
  if (status === "failed") return exitCodes.runFailed;
  return status === "stopped" ? exitCodes.stopped : exitCodes.ok;
}
