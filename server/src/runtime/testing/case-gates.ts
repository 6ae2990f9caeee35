import * as l10n from "@vscode/l10n";
import type { Clock } from "../../core/ports/clock.ts";
import { answerOf, findStub } from "../../core/workflow/testing/stubs.ts";
import type { AnswerTaskParams } from "../../protocol/tasks.ts";
import type { RequestOutcome } from "../../protocol/runs.ts";
import type { AskedGate, CaseWatch } from "./case-watch.ts";

/** What answering for people works with. */
export interface CaseGatesPorts {
  readonly watch: CaseWatch;
  readonly clock: Clock;
  readonly answer: (params: AnswerTaskParams) => Promise<RequestOutcome>;
  /** A gate was reached that nothing is said of, or its answer wasn't taken: a sentence. */
  readonly unanswerable: (gate: AskedGate, because: string) => void;
}

/** Answer gates as their stubs say, in simulated time. */
export function answerGate(gate: AskedGate, { watch, clock, answer, unanswerable }: CaseGatesPorts): void {
  const { task, askId } = gate;
  const stub = findStub(watch.stubsOf(task.runId), watch.placeOf(task));
  const said = stub && answerOf(stub);
  if (said === undefined) {
    const because =
      stub === undefined ? l10n.t("isn't stubbed") : l10n.t("asks a person, and its stub has no `answer`");
    unanswerable(gate, because);
    return;
  }
  if (said.kind === "none") return;
  clock.after(said.takesMs, () => {
    void answer({ taskId: task.id, askId, choice: said.choice, by: said.person }).then((outcome) => {
      // One whose deadline came first is answered already, as it would be for a person.
      if (outcome.outcome === "accepted" || late.has(outcome.because.code)) return;
      unanswerable(
        gate,
        l10n.t("doesn't take the answer {0} of {1}: {2}", said.choice, said.person, outcome.because.message),
      );
    });
  });
}

const late: ReadonlySet<string> = new Set(["already-answered", "task-stopping"]);
