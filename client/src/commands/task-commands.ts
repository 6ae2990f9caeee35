import * as l10n from "@vscode/l10n";
import type { TaskAction, TaskView } from "../../../server/src/protocol/fleet.ts";
import {
  PauseTaskRequest,
  ResumeTaskRequest,
  RetryTaskRequest,
  StopTaskRequest,
} from "../../../server/src/protocol/tasks.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { labelOf } from "../model/statuses.ts";
import { actOnSelection, readSelection } from "./selection-commands.ts";
import { by, tellOutcome, type Command, type Workbench } from "./workbench.ts";

type SteeringAction = Exclude<TaskAction, "answer" | "message">;

const requests = {
  stop: StopTaskRequest,
  pause: PauseTaskRequest,
  resume: ResumeTaskRequest,
  retry: RetryTaskRequest,
} as const;

/** Stop, pause, resume and retry, of a given task or of one that the person chooses. */
export function createTaskCommands(workbench: Workbench): Record<SteeringAction, Command> {
  const command = (action: SteeringAction, title: string): Command => {
    return async (target) => {
      const several = readSelection(target, workbench.model);
      if (several !== undefined) {
        await actOnSelection(workbench, action, several);
        return;
      }
      const task = await findTask(workbench, target, { title, fits: (each) => each.can.includes(action) });
      if (task === undefined) return;
      if (action === "pause" && !(await confirmEmulated(workbench, task))) return;
      await tellOutcome(workbench.person, await workbench.server.request(requests[action], { taskId: task.id, by }));
    };
  };
  return {
    stop: command("stop", l10n.t("Stop which task?")),
    pause: command("pause", l10n.t("Pause which task?")),
    resume: command("resume", l10n.t("Resume which task?")),
    retry: command("retry", l10n.t("Retry which task?")),
  };
}

const emulatedPause = "emulatedPause";

/** The first time, that a task in the cloud can't really be paused is said before it is done. */
async function confirmEmulated({ person, remembered }: Workbench, { title, pausing }: TaskView): Promise<boolean> {
  if (pausing !== "emulated" || remembered.has(emulatedPause)) return true;
  const [pause, always] = [l10n.t("Pause"), l10n.t("Pause and Don't Ask Again")];
  const detail = l10n.t(
    "The cloud can't pause a task: it is stopped, and resumed later by a message. Going on may cost credits beyond those that were spent.",
  );
  const pressed = await person.tell(
    { level: "warning", text: l10n.t("Pause {0}?", title), detail, modal: true },
    pause,
    always,
  );
  if (pressed === always) remembered.keep(emulatedPause);
  return pressed !== undefined;
}

/** Which tasks a command is for. */
export interface TaskQuestion {
  readonly title: string;
  readonly fits: (task: TaskView) => boolean;
  /** Whether the only one that fits is taken without asking; for what asks the person anyway. */
  readonly takesOnly?: boolean;
}

/** The target's task, else the one that the person chooses among those that fit. Says so when there is none. */
export async function findTask(
  { model, person }: Workbench,
  target: CommandTarget,
  { title, fits, takesOnly = false }: TaskQuestion,
): Promise<TaskView | undefined> {
  if (target.taskId !== undefined) {
    const task = model.task(target.taskId);
    if (task === undefined) await person.tell({ level: "warning", text: l10n.t("That task is not known any more") });
    return task;
  }
  const tasks = model.tasks.filter(fits);
  if (tasks.length === 0) {
    await person.tell({ level: "information", text: l10n.t("There is no task to do that with now") });
    return undefined;
  }
  if (takesOnly && tasks.length === 1) return tasks[0];
  return await person.choose(
    title,
    tasks.map((task) => ({
      label: task.title,
      description: labelOf(task.status),
      detail: task.waiting?.text ?? model.run(task.runId)?.file ?? "",
      value: task,
    })),
  );
}
