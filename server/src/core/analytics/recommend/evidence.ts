import type { Cell } from "../cells.ts";
import { Group, Groups } from "../groups.ts";

/** A step of a workflow, and what was counted of it. */
export interface StepEvidence {
  readonly workflow: string;
  readonly file: string;
  readonly step: string;
  readonly tasks: Group;
  /** By model. */
  readonly models: Groups;
  /** By the code of the reason. */
  readonly retries: Groups;
}

/** What recommendations rest on: cells added up as the rules ask for them, whatever outcome is filtered by. */
export class Evidence {
  private readonly steps = new Map<string, StepEvidence>();
  /** By instance: its tasks. */
  readonly instances = new Groups();
  /** By what they are about. */
  readonly questions = new Groups(false);
  /** By `workflow NUL file`: tasks that a budget has ended. */
  readonly budgetEnds = new Groups(false);
  readonly tasks = new Group(false);

  add(cell: Cell): void {
    if (cell.kind === "ask") this.questions.of(cell.detail).add(cell);
    if (cell.kind === "retry") this.stepOf(cell).retries.of(cell.detail).add(cell);
    if (cell.kind !== "task") return;
    this.tasks.add(cell);
    this.instances.of(cell.instance).add(cell);
    if (cell.detail === "budget-exceeded") this.budgetEnds.of(`${cell.workflow}\u0000${cell.file}`).add(cell);
    const step = this.stepOf(cell);
    step.tasks.add(cell);
    if (cell.model !== "") step.models.of(cell.model).add(cell);
  }

  /** The steps, those that did the most first: of long lists only the beginning is shown. */
  stepsInOrder(): readonly StepEvidence[] {
    const inOrder = [...this.steps].sort(
      ([a, one], [b, other]) => other.tasks.of("count") - one.tasks.of("count") || (a < b ? -1 : 1),
    );
    return inOrder.map(([, step]) => step);
  }

  private stepOf({ workflow, file, step }: Cell): StepEvidence {
    const key = [workflow, file, step].join("\u0000");
    const known = this.steps.get(key) ?? {
      ...{ workflow, file, step },
      tasks: new Group(false),
      models: new Groups(false),
      retries: new Groups(false),
    };
    this.steps.set(key, known);
    return known;
  }
}
