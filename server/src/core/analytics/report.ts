import type {
  AnalyticsFilter,
  AnalyticsReport,
  DayFigures,
  SubjectFigures,
  TimeFigures,
} from "../../protocol/analytics.ts";
import { hoursOf, type Cell } from "./cells.ts";
import { dayAfter, daysFromTo, weekdayOf } from "./days.ts";
import { Group, Groups, unusedOf, usedOf } from "./groups.ts";
import { leavesRunsOut, matches } from "./matching.ts";
import { isMonth, readDaily } from "./month-roll.ts";
import { Evidence } from "./recommend/evidence.ts";
import { recommend } from "./recommend/recommend.ts";
import type { Repeat } from "./repeats.ts";
import { instanceRows, questionRows, retryRows, reuseFigures, toolRows } from "./report-rows.ts";

/** So many rows a table has, so many days a report. */
const mostRows = 100;
const mostDays = 400;
const mostChoices = 200;

/** What is asked for, with nothing left open. */
export interface ReportQuery {
  readonly since: string;
  readonly until: string;
  readonly today: string;
  readonly timeZone: string;
  readonly filter: AnalyticsFilter;
}

/** What cells say. */
export type CountedReport = Omit<AnalyticsReport, "figuresSince" | "progress" | "budgets">;

/** Adds up cells, a day at a time, and makes a report of them. */
export class ReportBuilder {
  private readonly query: ReportQuery;
  private readonly evidence = new Evidence();
  private readonly tasks = new Group();
  private readonly runs = new Group();
  private readonly days = new Groups(false);
  private readonly by = {
    account: new Groups(),
    model: new Groups(),
    workflow: new Groups(),
    step: new Groups(),
    instance: new Groups(),
  };
  private readonly failures = new Map<string, number>();
  private readonly tools = new Groups();
  private readonly retries = new Groups(false);
  private readonly questions = new Groups();
  private readonly slots = new Groups(false);
  private readonly reuse = new Groups(false);
  private readonly starts: number[][] = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  private readonly choices = new Map<string, Map<string, number>>();

  constructor(query: ReportQuery) {
    this.query = query;
  }

  /** Count a cell of a day that is asked for, or of a whole month of such days. */
  add(name: string, cell: Cell): void {
    this.offer(cell);
    if (!matches(cell, this.query.filter)) return;
    this.evidence.add(cell);
    this.handlers[cell.kind](cell, name);
  }

  /** The report. Long tables are cut. */
  finish(repeats: readonly Repeat[]): CountedReport {
    const { since, until, today, timeZone, filter } = this.query;
    const { tasks, runs, by } = this;
    const inRange = repeats.filter(({ day }) => day >= since && day <= until);
    const fitting = inRange.filter(({ workflow, file }) => matches({ ...anyReuse, workflow, file }, this.query.filter));
    return {
      ...{ since, until, today, timeZone },
      tasks: {
        ...tasks.outcomeFigures(),
        attempts: tasks.of("attempts"),
        retried: tasks.of("retried"),
        recovered: tasks.of("recovered"),
      },
      ...(leavesRunsOut(filter) ? {} : { runs: { ...runs.outcomeFigures(), ...pickDuration(runs) } }),
      ...timesOf(tasks),
      spend: tasks.spend(),
      days: this.dayRows(),
      accounts: rowsOf(by.account),
      models: rowsOf(by.model),
      workflows: rowsOf(by.workflow),
      steps: rowsOf(by.step),
      instances: instanceRows(this.slots, mostRows),
      failures: [...this.failures]
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
        .slice(0, mostRows),
      tools: toolRows(this.tools, mostRows),
      hours: this.starts,
      retries: retryRows(this.retries, mostRows),
      reuse: reuseFigures(this.reuse, by.step),
      questions: questionRows(this.questions, mostRows),
      ...recommend(this.evidence, { repeats: fitting, instances: instanceRows(this.slots, mostRows) }),
      choices: this.choicesOf(),
    };
  }

  private readonly handlers: Readonly<Record<Cell["kind"], (cell: Cell, name: string) => void>> = {
    task: (cell, name) => this.addTasks(cell, name),
    spend: (cell, name) => {
      if (this.query.filter.outcome !== undefined) return;
      const used = usedOf(cell.sums);
      for (const group of this.subjectsOf(cell)) group.addSums(used);
      for (const [day, sums] of daysOf(name, cell)) this.days.of(day).addSums(usedOf(sums));
    },
    run: (cell) => {
      if (this.isAskedOutcome(cell)) this.runs.add(cell);
    },
    start: (cell, name) => {
      const before = isMonth(name) ? 0 : 24 * weekdayOf(name);
      for (const [hour, count] of hoursOf(cell.sums)) {
        const hours = this.starts[Math.floor((before + hour) / 24)];
        if (hours !== undefined) hours[hour % 24] = (hours[hour % 24] ?? 0) + count;
      }
    },
    call: (cell) => this.tools.of(cell.detail).add(cell),
    retry: (cell) => this.retries.of(cell.detail).add(cell),
    ask: (cell) => this.questions.of(cell.detail).add(cell),
    slot: (cell) => this.slots.of(`${cell.instance}\u0000${cell.account}`).add(cell),
    reuse: (cell) => this.reuse.of(`${cell.detail}\u0000${keyOfStep(cell)}`).add(cell),
  };

  private addTasks(cell: Cell, name: string): void {
    if (!this.isAskedOutcome(cell)) return;
    // With an outcome nothing else says what was used: elsewhere that would count it twice.
    const counted = this.query.filter.outcome === undefined ? unusedOf : (sums: Cell["sums"]): Cell["sums"] => sums;
    const whole: Cell = { ...cell, sums: counted(cell.sums) };
    for (const group of this.subjectsOf(cell)) group.add(whole);
    for (const [day, sums] of daysOf(name, cell)) this.days.of(day).add({ ...cell, sums: counted(sums) });
    if (cell.outcome === "succeeded") return;
    this.failures.set(cell.detail, (this.failures.get(cell.detail) ?? 0) + (cell.sums.count ?? 0));
  }

  private isAskedOutcome({ outcome }: Cell): boolean {
    const asked = this.query.filter.outcome;
    return asked === undefined || asked === outcome;
  }

  private subjectsOf(cell: Cell): readonly Group[] {
    const { account, model, workflow, step, instance } = this.by;
    return [
      this.tasks,
      account.of(cell.account),
      model.of(cell.model),
      workflow.of(cell.workflow),
      step.of(keyOfStep(cell)),
      instance.of(cell.instance),
    ];
  }

  private dayRows(): readonly DayFigures[] {
    const { since, until } = this.query;
    const length = daysFromTo(since, until);
    const skipped = Math.max(0, length - mostDays);
    return Array.from({ length: length - skipped }, (_, index) => {
      const day = dayAfter(since, skipped + index);
      const group = this.days.all.get(day) ?? new Group(false);
      return { day, ...group.outcomeFigures(), ...group.spend() };
    });
  }

  /** What can be filtered by is what there is, whatever is filtered by now. */
  private offer(cell: Cell): void {
    if (cell.kind !== "task") return;
    for (const name of ["account", "instance", "model", "workflow", "engine", "file"] as const) {
      if (cell[name] === "") continue;
      const counts = this.choices.get(name) ?? new Map<string, number>();
      this.choices.set(name, counts);
      counts.set(cell[name], (counts.get(cell[name]) ?? 0) + (cell.sums.count ?? 0));
    }
  }

  private choicesOf(): AnalyticsReport["choices"] {
    const most = (name: string): readonly string[] => {
      const counts = [...(this.choices.get(name) ?? [])].sort(
        ([a, one], [b, other]) => other - one || (a < b ? -1 : 1),
      );
      return counts
        .slice(0, mostChoices)
        .map(([text]) => text)
        .sort();
    };
    return {
      account: most("account"),
      instance: most("instance"),
      model: most("model"),
      workflow: most("workflow"),
      path: most("file"),
      engine: most("engine"),
    };
  }
}

/** What a cell counted on which day. */
function daysOf(name: string, { sums, daily = [] }: Cell): readonly (readonly [day: string, sums: Cell["sums"]])[] {
  return isMonth(name) ? daily.map((each) => readDaily(name, each)) : [[name, sums]];
}

const anyReuse: Cell = {
  kind: "reuse",
  ...{ workflow: "", file: "", step: "", engine: "", account: "", instance: "", model: "", outcome: "", detail: "" },
  sums: {},
  spreads: {},
};

function keyOfStep({ workflow, step }: Cell): string {
  return `${step}\u0000${workflow}`;
}

function pickDuration(group: Group): { readonly duration?: TimeFigures } {
  const duration = group.time("duration");
  return duration === undefined ? {} : { duration };
}

function timesOf(tasks: Group): Pick<AnalyticsReport, "duration" | "queued" | "people"> {
  const people = tasks.time("people");
  return { ...tasks.times(), ...(people === undefined ? {} : { people }) };
}

function rowsOf(groups: Groups): readonly SubjectFigures[] {
  return groups.largest(mostRows).map(([key, group]) => {
    const [name = "", workflow] = key.split("\u0000");
    return {
      name,
      ...(workflow === undefined ? {} : { workflow }),
      ...group.outcomeFigures(),
      ...group.spend(),
      ...group.times(),
    };
  });
}
