import * as l10n from "@vscode/l10n";
import type { EndReason, RunId, StepStatus, Timestamp } from "../../protocol/states.ts";
import { boundOutput } from "./bound-output.ts";
import { openItems } from "./items.ts";
import { omit } from "./omit.ts";
import { pauseBeforeNext } from "./reports.ts";
import type { RunSpec, RunState, StepState } from "./states.ts";
import { changePart, indexOf, partOf, runStatus } from "./transition-run.ts";
import type { StepPart } from "./transition-run.ts";

/** A run that a step started, and where: what the fleet needs to tell that step. */
export type StepOrigin = Extract<NonNullable<RunSpec["origin"]>, { readonly kind: "step" }>;

/** The step that started a run; undefined for one that no step started. */
export function stepOrigin({ origin }: RunSpec): StepOrigin | undefined {
  return origin?.kind === "step" ? origin : undefined;
}

/** Every step, and item of a step, of a run that has begun and not ended. Of thousands of items it looks at few. */
export function* openParts(run: RunState): Generator<readonly [StepPart, StepState]> {
  for (const [at, { id: stepId }] of run.spec.compiled.steps.entries()) {
    const step = run.steps[at];
    if (step === undefined || step.finishedAt !== undefined || step.status === "pending") continue;
    if (step.items === undefined) yield [{ stepId }, step];
    else for (const [index, item] of openItems(step)) yield [{ stepId, index }, item];
  }
}

/** The runs that a run's steps have started and that haven't ended for them. */
export function childrenOf(run: RunState): readonly RunId[] {
  return [...openParts(run)].flatMap(([, { childRunId }]) => childRunId ?? []);
}

/** The parent once a child has been created: the step that has waited for it stands on it. */
export function adoptChild(parent: RunState, child: RunSpec, origin: StepOrigin, at: Timestamp): RunState {
  return changePart(parent, origin, at, (part) => {
    const { attempt, startedAt = at, cache } = part;
    return {
      status: "running",
      childRunId: child.id,
      startedAt,
      ...(attempt === undefined ? {} : { attempt }),
      ...(child.fingerprint === undefined ? {} : { fingerprint: child.fingerprint }),
      ...(cache === undefined ? {} : { cache }),
    };
  });
}

/** The parent after its child has moved: the step stands as the child does. A child that another one has followed moves nothing. */
export function followChild(parent: RunState, child: RunState, origin: StepOrigin, at: Timestamp): RunState {
  return changePart(parent, origin, at, (part) => {
    if (part.childRunId !== child.spec.id) return part;
    if (child.end === undefined) return standAs(part, runStatus(child));
    if (part.finishedAt !== undefined) return part;
    // It starts another one: see `stepAttemptFailed`, which follows.
    return pauseAfter(parent, origin, child) === undefined ? endWith(part, child, at) : { ...part, status: "waiting" };
  });
}

/** How long a step waits, in milliseconds, until it starts another run in place of one that has ended; undefined where that was the last. */
export function pauseAfter(parent: RunState, origin: StepOrigin, child: RunState): number | undefined {
  if (child.end?.status !== "failed" || parent.stop !== undefined) return undefined;
  const step = parent.spec.compiled.steps[indexOf(parent, origin.stepId)];
  const { attempt = 1 } = partOf(parent, origin) ?? {};
  return pauseBeforeNext(step?.retry, { attempt, reason: causeOf(child), seed: child.spec.id });
}

/** Why a run that has ended didn't succeed: what its step says that failed first, whose code tells whether trying again could help. */
function causeOf({ spec, steps, end }: RunState): EndReason {
  const reason = end?.reason ?? { code: "internal", message: l10n.t("It has no end") };
  if (reason.code !== "step-failed") return reason;
  const failed = steps.filter((step, index) => {
    return step.status === "failed" && spec.compiled.steps[index]?.continueOnError === false;
  });
  const [first] = failed.sort((a, b) => ((a.finishedAt ?? "") < (b.finishedAt ?? "") ? -1 : 1));
  return { ...reason, code: first?.reason?.code ?? reason.code };
}

/** The child as its parent lets it go on or not. One that a person has paused by itself stays so. */
export function holdWith(parent: Pick<RunState, "held">, child: RunState): RunState {
  if (child.end !== undefined || child.stop !== undefined) return child;
  if (parent.held) return child.held ? child : { ...child, held: true, heldWithParent: true };
  return child.heldWithParent === true ? { ...omit(child, "heldWithParent"), held: false } : child;
}

function standAs(part: StepState, status: StepStatus): StepState {
  if (part.finishedAt === undefined) return part.status === status ? part : { ...part, status };
  return { ...omit(part, "finishedAt", "result", "reason"), status };
}

function endWith(part: StepState, child: RunState, at: Timestamp): StepState {
  const { end } = child;
  if (end === undefined) return part;
  const { status, outputs } = end;
  const ended = { ...omit(part, "stopping"), status, finishedAt: at };
  if (status === "succeeded") {
    const output = boundOutput(JSON.stringify(outputs), undefined);
    return { ...ended, reason: end.reason, result: { outcome: status, output, outputs } };
  }
  const cause = causeOf(child);
  const reason = { ...cause, message: `${child.spec.compiled.title}: ${cause.message}` };
  return { ...ended, reason, result: { outcome: status, output: "", outputs: {}, error: reason.message } };
}
