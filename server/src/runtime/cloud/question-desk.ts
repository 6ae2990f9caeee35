import * as l10n from "@vscode/l10n";
import type { AskDraft } from "../../core/cloud/ask-draft.ts";
import type { CloudWaiting } from "../../core/cloud/waiting.ts";
import { askAbout, waitingKey } from "../../core/cloud/waiting.ts";
import type { CloudRecord } from "../../core/cloud/cloud-record.ts";
import type { Answer } from "../../core/ports/tools.ts";
import { CancellationSource } from "../cancellation-source.ts";
import type { Desk } from "../agent/desk.ts";
import type { CloudSteering } from "./cloud-steering.ts";

interface OpenQuestion {
  readonly waiting: CloudWaiting;
  readonly ask: CancellationSource;
  answer?: Answer;
}

/** What a task in the cloud waits for, as a question to a person that is open while the task is looked at further. */
export class QuestionDesk {
  private readonly desk: Desk;
  private readonly steering: CloudSteering;
  private open: OpenQuestion | undefined;
  /** What was wrong with the answer before. */
  private note: string | undefined;

  constructor(desk: Desk, steering: CloudSteering) {
    this.desk = desk;
    this.steering = steering;
  }

  /** What is asked now, with the answer once it's there. */
  get asked(): { readonly waiting: CloudWaiting; readonly answer?: Answer } | undefined {
    return this.open;
  }

  /** Ask what the task waits for. Whoever works on it is woken by the answer. */
  ask(waiting: CloudWaiting, record: CloudRecord): void {
    const note = this.note ?? whatBecame(record, waiting);
    this.note = undefined;
    const ask = new CancellationSource();
    const open: OpenQuestion = { waiting, ask };
    this.open = open;
    const stopListening = this.steering.stopping.onCancelled(() => ask.cancel());
    const draft: AskDraft = askAbout(waiting, record.lastMessage, note);
    void this.desk.ask(draft, ask).then(
      (answer) => {
        open.answer = answer;
        stopListening();
        this.steering.wake();
      },
      // Withdrawn.
      stopListening,
    );
  }

  /** The answer was used, or can't be: `again` says why, and it's asked once more. */
  close(again?: string): void {
    this.note = again;
    this.open = undefined;
  }

  /** Nobody needs to answer any more, unless somebody has. */
  withdraw(): void {
    if (this.open === undefined || this.open.answer !== undefined) return;
    const { ask } = this.open;
    this.open = undefined;
    ask.cancel();
  }
}

function whatBecame({ confirming }: CloudRecord, waiting: CloudWaiting): string | undefined {
  if (confirming?.about !== waitingKey(waiting)) return undefined;
  if (confirming.open) return l10n.t("Nobody knows whether the answer reached the cloud: the task still waits.");
  return confirming.accept
    ? l10n.t("The cloud has the yes, and the task still waits.")
    : l10n.t("The cloud has the no, and the task still waits: say how to go on, or stop it.");
}
