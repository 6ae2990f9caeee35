import type { PlanStep } from "../../../../../schemas/generated/events.ts";

/** One step in todo.md: its line, and the finer ones below it. */
interface TodoStep {
  /** The number that stands before its title, if any. */
  readonly number?: number;
  readonly title: string;
  readonly ticked: boolean;
  readonly below: readonly string[];
}

/**
 * What stands in todo.md for a plan: a line a step, ticked where it is done or given up. `before`: what stands there now; the finer lines below a step stay where its
 * title is still the same. Ends with a line break.
 */
export function todoText(steps: readonly PlanStep[], before = ""): string {
  const known = readTodo(before);
  const lines = steps.flatMap((step) => {
    const ended = step.status === "done" || step.status === "skipped";
    const note = step.status === "skipped" ? " (skipped)" : step.status === "failed" ? " (failed)" : "";
    const below = known.find(({ title }) => sameTitle(title, step.title))?.below ?? [];
    return [`- [${ended ? "x" : " "}] ${step.number}. ${step.title}${note}`, ...below];
  });
  return `# To do\n\n${lines.join("\n")}\n`;
}

/** The numbers of the steps that todo.md shows as ticked: by their title, else by the number that is written. */
export function tickedSteps(todo: string, steps: readonly PlanStep[]): readonly number[] {
  const written = readTodo(todo);
  // A line whose title is that of a step is about that one, whatever its number.
  const untitled = written.filter((line) => !steps.some(({ title }) => sameTitle(line.title, title)));
  const lineOf = ({ number, title }: PlanStep): TodoStep | undefined =>
    written.find((line) => sameTitle(line.title, title)) ?? untitled.find((line) => line.number === number);
  return steps.filter((step) => lineOf(step)?.ticked === true).map(({ number }) => number);
}

/** `2 of 5 done`: how many of the lines with a box are ticked, finer ones included. */
export function countTicks(todo: string): string {
  const boxes = [...todo.matchAll(/^\s*[-*+] \[([ xX])\]/gm)];
  return `${boxes.filter(([, box]) => box !== " ").length} of ${boxes.length} done`;
}

/** The lines that start at the left edge with a box are steps; whatever follows belongs to the step above. */
function readTodo(todo: string): readonly TodoStep[] {
  const steps: { number?: number; title: string; ticked: boolean; below: string[] }[] = [];
  for (const line of todo.split(/\r?\n/)) {
    const [, box, number, title] = /^[-*+] \[([ xX])\]\s*(?:(\d+)[.)]\s*)?(.*)$/.exec(line) ?? [];
    const numbered = number === undefined ? {} : { number: Number(number) };
    if (title !== undefined) steps.push({ ...numbered, title, ticked: box !== " ", below: [] });
    else if (line.trim() !== "") steps.at(-1)?.below.push(line);
  }
  return steps;
}

function sameTitle(left: string, right: string): boolean {
  return plain(left) === plain(right);
}

function plain(title: string): string {
  return title
    .replace(/\s*\((?:skipped|failed)\)\s*$/, "")
    .replace(/[*_`~]/g, "")
    .replace(/[\s.:]+$/, "")
    .trim()
    .toLowerCase();
}
