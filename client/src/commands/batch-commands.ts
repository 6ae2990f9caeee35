import * as l10n from "@vscode/l10n";
import { BatchRequest, type TaskFilter } from "../../../server/src/protocol/instances.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { taskCount, titledTaskCount } from "../model/words.ts";
import type { Choice } from "../ports/person.ts";
import { by, type Command, type Workbench } from "./workbench.ts";

/** What can be done with many tasks at once. */
export type BatchAction = "stop" | "pause" | "resume" | "retry";

const words: Readonly<Record<BatchAction, { readonly button: (tasks: string) => string; readonly detail: string }>> = {
  stop: {
    button: (tasks) => l10n.t("Stop {0}", tasks),
    get detail() {
      return l10n.t("What they have done stays.");
    },
  },
  pause: {
    button: (tasks) => l10n.t("Pause {0}", tasks),
    get detail() {
      return l10n.t(
        "Tasks in the cloud can't really be paused: they are stopped, and going on later may cost credits.",
      );
    },
  },
  resume: {
    button: (tasks) => l10n.t("Resume {0}", tasks),
    get detail() {
      return l10n.t("Those in the cloud may cost credits.");
    },
  },
  retry: {
    button: (tasks) => l10n.t("Retry {0}", tasks),
    get detail() {
      return l10n.t("They begin again, and may cost again.");
    },
  },
};

/** What a person should know before they do something with many tasks. */
export function detailOf(action: BatchAction): string {
  return words[action].detail;
}

/** A batch, and what it is of in words: the title of an account or an instance, or nothing. */
interface Batch {
  readonly action: BatchAction;
  readonly filter: TaskFilter;
  readonly where: string;
}

/** Find out which tasks it is about, let the person confirm their number, and do it. */
async function doBatch({ server, person }: Workbench, { action, filter, where }: Batch): Promise<void> {
  const { matched } = await server.request(BatchRequest, { action, filter, dryRun: true, by });
  const { button, detail } = words[action];
  if (matched.length === 0) {
    await person.tell({ level: "information", text: noneWords(action, where) });
    return;
  }
  const text = questionWords(action, taskCount(matched.length), where);
  const pressed = await person.tell(
    { level: "warning", text, detail, modal: true },
    button(titledTaskCount(matched.length)),
  );
  if (pressed === undefined) return;
  // Those that were confirmed and no others: more may fit by now.
  const result = await server.request(BatchRequest, { action, filter: { taskIds: matched }, by });
  const [first] = result.refused;
  if (first === undefined) return;
  const refused = l10n.t(
    "{0} of {1} refused: {2}",
    taskCount(result.refused.length),
    matched.length,
    first.because.message,
  );
  await person.tell({ level: "warning", text: refused });
}

/** The tasks that hold a slot, or would go on by themselves. */
const moving = ["starting", "running", "waiting", "paused"] as const;

/** "Stop all running on …": of an account or an instance. */
export function createStopAll(workbench: Workbench): Command {
  return async (target) => {
    const place = await findPlace(workbench, target);
    if (place === undefined) return;
    const { title, ...filter } = place;
    await doBatch(workbench, {
      action: "stop",
      filter: { ...filter, statuses: moving },
      where: title,
    });
  };
}

type StopPlace = Pick<TaskFilter, "accountId" | "instanceId"> & { readonly title: string };

async function findPlace({ model, person }: Workbench, target: CommandTarget): Promise<StopPlace | undefined> {
  const { accountId, instanceId } = target;
  if (instanceId !== undefined) return { instanceId, title: model.instance(instanceId)?.title ?? instanceId };
  if (accountId !== undefined) return { accountId, title: model.account(accountId)?.title ?? accountId };
  const accounts = model.accounts.map(({ id, title }): Choice<StopPlace> => {
    return { label: title, description: l10n.t("account"), value: { accountId: id, title } };
  });
  const instances = model.instances.map(({ id, title, running }): Choice<StopPlace> => {
    return {
      label: title,
      description: l10n.t("instance · {0} busy", running.length),
      value: { instanceId: id, title },
    };
  });
  return await person.choose(l10n.t("Stop all tasks on what?"), [...accounts, ...instances]);
}

/** What is asked before it's done: of whose tasks too, where that is said. */
function questionWords(action: BatchAction, tasks: string, where: string): string {
  switch (action) {
    case "stop":
      return where === "" ? l10n.t("Stop {0}?", tasks) : l10n.t("Stop {0} on {1}?", tasks, where);
    case "pause":
      return where === "" ? l10n.t("Pause {0}?", tasks) : l10n.t("Pause {0} on {1}?", tasks, where);
    case "resume":
      return where === "" ? l10n.t("Resume {0}?", tasks) : l10n.t("Resume {0} on {1}?", tasks, where);
    case "retry":
      return where === "" ? l10n.t("Retry {0}?", tasks) : l10n.t("Retry {0} on {1}?", tasks, where);
  }
}

function noneWords(action: BatchAction, where: string): string {
  switch (action) {
    case "stop":
      return where === ""
        ? l10n.t("There is no task to stop now")
        : l10n.t("There is no task on {0} to stop now", where);
    case "pause":
      return where === ""
        ? l10n.t("There is no task to pause now")
        : l10n.t("There is no task on {0} to pause now", where);
    case "resume":
      return where === ""
        ? l10n.t("There is no task to resume now")
        : l10n.t("There is no task on {0} to resume now", where);
    case "retry":
      return where === ""
        ? l10n.t("There is no task to retry now")
        : l10n.t("There is no task on {0} to retry now", where);
  }
}
