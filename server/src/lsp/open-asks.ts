import { normalizePath } from "../core/language/names/file-paths.ts";
import { openAsk } from "../protocol/answering.ts";
import type { RunView, TaskView } from "../protocol/fleet.ts";
import { isFinal, type RunId, type TaskId } from "../protocol/states.ts";

/** The questions that wait for a person, by the file whose run asks: of all runs that go on, the older ones of a file and the items of a step included. */
export class OpenAsks {
  /** Of runs that go on, normalized. */
  private readonly files = new Map<RunId, string>();
  private readonly asking = new Map<RunId, Map<TaskId, TaskView>>();

  /** The tasks that ask, the oldest question first. `file` is a normalized path. */
  of(file: string): readonly TaskView[] {
    const found = [...this.asking].flatMap(([runId, tasks]) =>
      this.files.get(runId) === file ? [...tasks.values()] : [],
    );
    return found.sort((one, other) => (askedAt(one) < askedAt(other) ? -1 : 1));
  }

  /** The files of which something else waits once these have been kept. */
  filesOf({ runs, tasks }: { readonly runs: readonly RunView[]; readonly tasks: readonly TaskView[] }): string[] {
    const asked = tasks.filter(({ runId, id }) => this.asking.get(runId)?.has(id) === true);
    const asking = tasks.filter((task) => openAsk(task) !== undefined);
    const moved = [...asked, ...asking].map(({ runId }) => runId);
    const ended = runs.filter(({ id }) => this.asking.has(id)).map(({ id }) => id);
    return [...moved, ...ended].flatMap((runId) => this.files.get(runId) ?? []);
  }

  keepRun({ id, file, status, imported }: RunView): void {
    if (imported !== true && !isFinal(status)) this.files.set(id, normalizePath(file));
    else {
      this.files.delete(id);
      this.asking.delete(id);
    }
  }

  keepTask(task: TaskView): void {
    const ofRun = this.asking.get(task.runId);
    if (openAsk(task) !== undefined && this.files.has(task.runId)) {
      if (ofRun) ofRun.set(task.id, task);
      else this.asking.set(task.runId, new Map([[task.id, task]]));
    } else if (ofRun?.delete(task.id) === true && ofRun.size === 0) this.asking.delete(task.runId);
  }

  clear(): void {
    this.files.clear();
    this.asking.clear();
  }
}

function askedAt(task: TaskView): string {
  return openAsk(task)?.askedAt ?? "";
}
