import type { Ask, FleetSnapshot, RunView, TaskView } from "../protocol/fleet.ts";
import { ChatToolFailure, type ChatDesk, type OfferedFile } from "./desk.ts";

/** What an id means: a run, or a task and its run. */
export type Subject =
  | { readonly kind: "run"; readonly run: RunView }
  | { readonly kind: "task"; readonly task: TaskView; readonly run: RunView };

/** The runs of the desk's folders, newest first. Those of other workspaces are none of a chat agent's business. */
export function runsOf(desk: Pick<ChatDesk, "folders">, fleet: FleetSnapshot): readonly RunView[] {
  const folders = desk.folders().map(comparable);
  return fleet.runs.filter((run) => {
    const folder = comparable(run.workspaceFolder);
    return folders.some((each) => folder === each || folder.startsWith(each === "/" ? each : `${each}/`));
  });
}

/** The same folder is written with either slash and either case of a drive's letter on Windows. */
function comparable(folder: string): string {
  const path = folder.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  return /^[a-z]:/.test(path) ? path.replaceAll("\\", "/") : path;
}

/** What the id names in this workspace. @throws {ChatToolFailure} */
export function findSubject(desk: Pick<ChatDesk, "folders">, fleet: FleetSnapshot, id: string): Subject {
  const wanted = id.trim().toUpperCase();
  const runs = runsOf(desk, fleet);
  const run = runs.find((each) => each.id === wanted);
  if (run !== undefined) return { kind: "run", run };
  const task = fleet.tasks.find((each) => each.id === wanted);
  const runOfTask = task && runs.find((each) => each.id === task.runId);
  if (task !== undefined && runOfTask !== undefined) return { kind: "task", task, run: runOfTask };
  throw new ChatToolFailure(
    "unknown-id",
    `No run or task of this workspace has the id ${id}`,
    "manus_listTasks tells the ids.",
  );
}

/** The task that the id names, and its run. @throws {ChatToolFailure} */
export function findTask(
  desk: Pick<ChatDesk, "folders">,
  fleet: FleetSnapshot,
  id: string,
): Extract<Subject, { kind: "task" }> {
  const found = findSubject(desk, fleet, id);
  if (found.kind === "task") return found;
  const [only, another] = fleet.tasks.filter(({ runId }) => runId === found.run.id);
  if (only !== undefined && another === undefined) return { kind: "task", task: only, run: found.run };
  throw new ChatToolFailure(
    "not-a-task",
    `${id} is a run of several tasks or of none`,
    "Name one of its tasks; manus_getTask tells their ids.",
  );
}

/** The question that is open at a task. @throws {ChatToolFailure} where it is another one than was seen, or none. */
export function findAsk({ task }: Extract<Subject, { kind: "task" }>, askId: string): Ask {
  const ask = task.waiting?.ask;
  if (ask === undefined) throw new ChatToolFailure("asks-nothing", `Task ${task.id} asks nothing now`);
  if (ask.id === askId) return ask;
  throw new ChatToolFailure(
    "other-question",
    `Task ${task.id} asks something else by now`,
    "Look at it again with manus_getTask.",
  );
}

/** The file of the workspace that is named by its path or its name. Nothing outside the task files of the desk's folders can be named. @throws {ChatToolFailure} */
export async function findFile(desk: ChatDesk, named: string): Promise<OfferedFile> {
  const files = await desk.taskFiles();
  const path = named.trim().replaceAll("\\", "/").replace(/^\.\//, "");
  const byPath = files.filter(({ file, shown }) => shown === path || file.replaceAll("\\", "/") === path);
  const found = byPath.length > 0 ? byPath : await findByName(desk, files, path);
  const [only] = found;
  if (only === undefined)
    throw new ChatToolFailure(
      "unknown-file",
      `There is no task file ${named} in this workspace`,
      "manus_listFiles lists them.",
    );
  if (found.length === 1) return only;
  const places = found.map(({ file }) => file).join(", ");
  throw new ChatToolFailure("several-files", `Several files are called ${named}: ${places}`, "Give the whole path.");
}

async function findByName(
  desk: ChatDesk,
  files: readonly OfferedFile[],
  name: string,
): Promise<readonly OfferedFile[]> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return [];
  const described = await Promise.all(files.map(async (file) => ({ file, description: await desk.describe(file) })));
  return described.flatMap(({ file, description }) => (description?.name === name ? [file] : []));
}
