import { EventEmitter, ThemeColor, window } from "vscode";
import type { Disposable, FileDecoration, FileDecorationProvider, Uri } from "vscode";
import type { TouchedFile } from "../../../server/src/protocol/changes.ts";
import type { Workbench } from "../commands/workbench.ts";
import { comparable, describeTouched, readTouched } from "./file-history.ts";

/** A file is marked this long after a task has changed it. */
const markedMs = 24 * 60 * 60 * 1000;
/** Often enough to feel at once, seldom enough that a busy fleet costs nothing. */
const pauseMs = 2_000;

/** Marks the files of the window's folders that tasks have changed in the last day. */
export class TouchedDecorations implements FileDecorationProvider {
  readonly #workbench: Workbench;
  readonly #onProblem: (error: unknown) => void;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  /** The newest of each file. */
  #touched: ReadonlyMap<string, TouchedFile> = new Map();
  #timer: NodeJS.Timeout | undefined;

  constructor(workbench: Workbench, onProblem: (error: unknown) => void) {
    this.#workbench = workbench;
    this.#onProblem = onProblem;
  }

  register(): Disposable {
    const stop = this.#workbench.model.onChange(() => this.refresh());
    const registration = window.registerFileDecorationProvider(this);
    return {
      dispose: () => {
        stop();
        clearTimeout(this.#timer);
        registration.dispose();
      },
    };
  }

  /** Ask again soon. */
  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read().catch(this.#onProblem);
    }, pauseMs);
  }

  provideFileDecoration({ scheme, fsPath }: Uri): FileDecoration | undefined {
    const touched = scheme === "file" ? this.#touched.get(comparable(fsPath)) : undefined;
    if (touched === undefined) return undefined;
    const color = new ThemeColor("charts.purple");
    return { badge: "✦", tooltip: describeTouched(this.#workbench, touched), color, propagate: false };
  }

  async #read(): Promise<void> {
    if (this.#workbench.model.link.state !== "connected") return;
    const since = Date.now() - markedMs;
    const recent = (await readTouched(this.#workbench)).filter(({ at }) => Date.parse(at) > since);
    const touched = new Map(recent.toReversed().map((one) => [comparable(one.file), one]));
    const isSame =
      touched.size === this.#touched.size &&
      [...touched].every(([file, one]) => this.#touched.get(file)?.at === one.at);
    this.#touched = touched;
    if (!isSame) this.#changed.fire(undefined);
  }
}
