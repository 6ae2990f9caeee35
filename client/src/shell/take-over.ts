import * as l10n from "@vscode/l10n";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import { ListShellsRequest, type ShellKey, type ShellSessionView } from "../../../server/src/protocol/shells.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { PauseTaskRequest, ResumeTaskRequest } from "../../../server/src/protocol/tasks.ts";
import { requireTrust } from "../commands/run-file.ts";
import { findTask } from "../commands/task-commands.ts";
import { by, tellOutcome, tellRefusal, type Workbench } from "../commands/workbench.ts";
import type { CommandTarget } from "../model/command-target.ts";

/** A session that a person watches or has taken over. */
export interface TakenShell {
  readonly key: ShellKey;
  readonly task: TaskView;
  /** Whether the agent was paused for it, so that it's to go on afterwards. */
  readonly hasPaused: boolean;
  /** Whether the person takes it over, and doesn't just watch. */
  readonly canType: boolean;
  /** What the person reads first. */
  readonly introduction: string;
}

/** Find out which session of which agent is meant, and pause the agent where the person wants to type. Nothing, and told, where there is none. */
export async function takeOverShell(workbench: Workbench, target: CommandTarget): Promise<TakenShell | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const task = await findTask(workbench, target, {
    title: l10n.t("Take over the shell of which agent?"),
    fits: (each) => each.engine === "local" && !isFinal(each.status) && each.status !== "queued",
    takesOnly: true,
  });
  if (task === undefined) return undefined;
  const session = await chooseSession(workbench, task);
  if (session === undefined) return undefined;
  const key = { taskId: task.id, sessionId: session.id };
  if (task.status === "paused")
    return { key, task, hasPaused: false, canType: true, introduction: describeTaken(task) };
  const choice = await askToPause(workbench, task);
  if (choice === undefined) return undefined;
  if (choice === "watch") return { key, task, hasPaused: false, canType: false, introduction: describeWatched(task) };
  const paused = await workbench.server.request(PauseTaskRequest, { taskId: task.id, by });
  if (paused.outcome === "refused") {
    await tellRefusal(workbench.person, paused.because);
    return undefined;
  }
  return { key, task, hasPaused: true, canType: true, introduction: describeTaken(task) };
}

/** The terminal is closed: the agent goes on where the person says so. */
export async function handBack(workbench: Workbench, { task, hasPaused }: TakenShell): Promise<void> {
  const { model, person, server } = workbench;
  if (!hasPaused || model.task(task.id)?.status !== "paused") return;
  const [resume, stay] = [l10n.t("Let It Go On"), l10n.t("Leave It Paused")];
  const text = l10n.t("{0} is paused since you took over its shell", task.title);
  if ((await person.tell({ level: "information", text }, resume, stay)) !== resume) return;
  await tellOutcome(person, await server.request(ResumeTaskRequest, { taskId: task.id, by }));
}

async function chooseSession({ server, person }: Workbench, task: TaskView): Promise<ShellSessionView | undefined> {
  const listed = await server.request(ListShellsRequest, { taskId: task.id });
  if (listed.outcome === "refused") {
    await tellRefusal(person, listed.because);
    return undefined;
  }
  const [first, ...others] = listed.sessions;
  if (first === undefined) {
    await person.tell({ level: "information", text: l10n.t("{0} has no shell session open", task.title) });
    return undefined;
  }
  if (others.length === 0) return first;
  const choices = listed.sessions.map((session) => {
    const running = session.running === undefined ? {} : { description: l10n.t("runs {0}", session.running) };
    return { label: session.id, ...running, detail: session.directory, value: session };
  });
  return await person.choose(l10n.t("Which shell session of {0}?", task.title), choices);
}

async function askToPause({ person }: Workbench, task: TaskView): Promise<"pause" | "watch" | undefined> {
  const [pause, watch] = [l10n.t("Pause and Take Over"), l10n.t("Only Watch")];
  const text = l10n.t("Take over the shell of {0}?", task.title);
  const detail = l10n.t(
    "The agent is paused at its next turn, and is told what you run. Commands run where the agent's do: in its folder, and in its sandbox where this machine has one.",
  );
  const pressed = await person.tell({ level: "information", text, detail, modal: true }, pause, watch);
  if (pressed === pause) return "pause";
  return pressed === watch ? "watch" : undefined;
}

function describeTaken({ title }: TaskView): string {
  return [
    l10n.t("[The shell of {0}. The agent is told what you run, and that you typed into a program, not what]", title),
    l10n.t(
      "[Ctrl-C ends the command, Ctrl-D leaves. There is no terminal behind it: programs that fill the screen don't work]",
    ),
  ].join("\n");
}

function describeWatched({ title }: TaskView): string {
  return l10n.t("[The shell of {0}, to watch: typing works while the agent is paused. Ctrl-D leaves]", title);
}
