import * as l10n from "@vscode/l10n";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { readPlace } from "../model/panel-events.ts";
import { pathInStream } from "../model/panel-run.ts";
import { placeOnDisk } from "../model/places.ts";
import type { PanelDoors } from "./panel-doors.ts";

/** What of the disk the events of a stream speak of: pictures in the stream's folder, files of the workspace or of the agent's worktree. Nothing else is opened or looked for. */
export class StreamFiles {
  readonly #stream: StreamKey;
  readonly #model: FleetModel;
  readonly #doors: PanelDoors;

  constructor(stream: StreamKey, model: FleetModel, doors: PanelDoors) {
    this.#stream = stream;
    this.#model = model;
    this.#doors = doors;
  }

  /** The picture as a `data:` address; nothing where it can't be shown. */
  async image(path: string): Promise<string | undefined> {
    const file = this.#inStream(path);
    return file === undefined ? undefined : await this.#doors.readImage(file);
  }

  async openImage(path: string): Promise<void> {
    const file = this.#inStream(path);
    if (this.#model.run(this.#stream.runId) === undefined)
      throw new Error(l10n.t("The run isn't known any more; its folder holds its pictures"));
    if (file === undefined) throw new Error(l10n.t("{0} is no picture of this stream", path));
    await this.#doors.openFile(file);
  }

  async isThere(place: string): Promise<boolean> {
    return (await this.#find(place)) !== undefined;
  }

  /** Show the file, at its line where the place names one. */
  async openPlace(place: string): Promise<void> {
    const file = await this.#find(place);
    if (file === undefined) throw new Error(l10n.t("{0} isn't a file of the workspace", place));
    const { line } = readPlace(place);
    await this.#doors.openAt(file, line === undefined ? undefined : line - 1);
  }

  /** Where a path in an event leads: a path out of the stream's folder leads nowhere. */
  #inStream(path: string): string | undefined {
    const { runId, taskId } = this.#stream;
    const run = this.#model.run(runId);
    return run && pathInStream(taskId === undefined ? run.folder : `${run.folder}/${taskId}`, path);
  }

  async #find(place: string): Promise<string | undefined> {
    const { runId, taskId } = this.#stream;
    const folders = [taskId && this.#model.task(taskId)?.worktree, this.#model.run(runId)?.workspaceFolder];
    for (const folder of folders) {
      const file = folder === undefined ? undefined : placeOnDisk(folder, readPlace(place).file);
      if (file !== undefined && (await this.#doors.isFile(file))) return file;
    }
    return undefined;
  }
}
