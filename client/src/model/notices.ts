import type { AccountView, Ask, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { isApproval, openAsk } from "../../../server/src/protocol/answering.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { FleetModel } from "./fleet-model.ts";
import { likeTasks } from "./asks.ts";

/** Something a person should hear of. */
export type Notice =
  /** `like`: the tasks that wait for an approval by the same rule, this one first. */
  | {
      readonly kind: "asked";
      readonly task: TaskView;
      readonly ask: Ask;
      readonly run?: RunView;
      readonly like: readonly TaskView[];
    }
  | { readonly kind: "failed"; readonly run: RunView; readonly step?: StepView }
  | { readonly kind: "finished"; readonly run: RunView }
  | AccountNotice;

/** Something about an account. `tasks`: those that wait for it. */
export interface AccountNotice {
  readonly kind: "account";
  readonly about: "low" | "key-missing" | "waited-for";
  readonly account: AccountView;
  readonly tasks: readonly TaskView[];
}

/**
 * Finds what is news of accounts since the last look: one got low, a key is missing, tasks wait for one. As with {@link NoticeFinder} what the first look finds is no news, but
 * for tasks that wait for an account: they wait for the person, however long already.
 */
export class AccountNoticeFinder {
  #told: ReadonlySet<string> | undefined;

  /** News in the model since the last call. */
  look(model: FleetModel): readonly AccountNotice[] {
    if (model.sequence === undefined) return [];
    const waiting = model.tasks.filter((task) => task.status === "waiting" && task.waiting?.kind === "account");
    const found = new Map<string, AccountNotice>();
    for (const account of model.accounts.filter(({ disabled }) => !disabled)) {
      const tasks = waiting.filter((task) => accountOf(model, task) === account.id);
      const add = (about: AccountNotice["about"]): void => {
        found.set(`${about} ${account.id}`, { kind: "account", about, account, tasks });
      };
      if (account.usage?.low === true) add("low");
      if (account.key === "missing") add("key-missing");
      else if (tasks.length > 0) add("waited-for");
    }
    const before = this.#told;
    this.#told = new Set(found.keys());
    return [...found].flatMap(([name, notice]) => {
      const isNews = before === undefined ? notice.tasks.length > 0 : !before.has(name);
      return isNews ? [notice] : [];
    });
  }
}

function accountOf(model: FleetModel, { cloud, usage, instanceId }: TaskView): string | undefined {
  const instance = instanceId === undefined ? undefined : model.instance(instanceId);
  return cloud?.accountId ?? usage?.account ?? instance?.accountId;
}

/**
 * Finds what is news since the last look. What the first look finds is no news: it happened before this window was there. Each ask and
 * each end of a run is told once; a run that is tried again may fail again.
 */
export class NoticeFinder {
  #first = true;
  #asks = new Set<string>();
  #ended = new Set<string>();

  /** News in the model since the last call. */
  look(model: FleetModel): readonly Notice[] {
    if (model.sequence === undefined) return [];
    const asked = model.tasks.filter((task) => openAsk(task) !== undefined);
    const ended = model.runs.filter((run) => isFinal(run.status));
    const notices = this.#first ? [] : [...this.#newAsks(model, asked), ...this.#newEnds(ended)];
    this.#first = false;
    this.#asks = new Set(asked.map((task) => openAsk(task)?.id ?? ""));
    this.#ended = new Set(ended.map((run) => run.id));
    return notices;
  }

  #newAsks(model: FleetModel, asked: readonly TaskView[]): readonly Notice[] {
    return asked.flatMap((task) => {
      const ask = openAsk(task);
      if (ask === undefined || this.#asks.has(ask.id)) return [];
      const run = model.run(task.runId);
      return [{ kind: "asked" as const, task, ask, ...(run && { run }), like: [task] }];
    });
  }

  #newEnds(ended: readonly RunView[]): readonly Notice[] {
    return ended.flatMap((run): Notice[] => {
      if (this.#ended.has(run.id) || run.status === "stopped" || !isNews(run)) return [];
      if (run.status === "succeeded") return [{ kind: "finished", run }];
      const step = firstFailedStep(run);
      return [{ kind: "failed", run, ...(step && { step }) }];
    });
  }
}

/** Of approvals by the same rule one notice is left, for all of them; they may have been asked one after the other. */
export function groupAsks(model: FleetModel, notices: readonly Notice[]): readonly Notice[] {
  const rules = new Set<string>();
  return notices.flatMap((notice): readonly Notice[] => {
    if (notice.kind !== "asked" || notice.ask.rule === undefined || !isApproval(notice.ask)) return [notice];
    if (rules.has(notice.ask.rule)) return [];
    rules.add(notice.ask.rule);
    return [{ ...notice, like: likeTasks(model, notice.task) }];
  });
}

/** A run that a step has started is told of by the run that it belongs to; one that came from another machine ended there. */
function isNews({ origin, imported }: RunView): boolean {
  return origin?.kind !== "step" && imported !== true;
}

/** The step to look at first when a run failed. */
export function firstFailedStep(run: RunView): StepView | undefined {
  return run.steps.find((step) => step.status === "failed");
}
