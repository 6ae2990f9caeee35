/** A file that steps of a workflow call: loaded and checked when the run starts, so that what becomes of it later doesn't change the run. */
export interface CalledFile {
  /** As the step's `task` or `workflow` has it: a name or a path; of one that only a computed name could mean, its name. */
  readonly reference: string;
  /** Absolute path. */
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The 0-based line of each step of a workflow; absent: not known. */
  readonly stepLines?: readonly number[];
  /** The file whose step calls it, absolute; absent: the run's own. */
  readonly from?: string;
  /** No step names it, but one computes a name, which may be this one's. */
  readonly computed?: true;
  /** It's there only for what a computed name may mean: that name's own file, or one that it calls. */
  readonly optional?: true;
}

/** One file of a {@link Library}. */
export interface LibraryFile {
  readonly value: Readonly<Record<string, unknown>>;
  readonly stepLines: readonly number[];
}

/** All files that a run and the runs it starts can call, each once, by absolute path. Survives JSON. */
export interface Library {
  readonly files: Readonly<Record<string, LibraryFile>>;
  /** What the steps of each file mean: by the calling file, by what the step says, the path. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a computed name can mean: by the kind of the file and its name, the path. */
  readonly names: Readonly<Record<"task" | "workflow", Readonly<Record<string, string>>>>;
}

/** What is kept of the files that `file` and those that it calls call. */
export function makeLibrary(file: string, called: readonly CalledFile[]): Library {
  const files: Record<string, LibraryFile> = {};
  const calls: Record<string, Record<string, string>> = {};
  const names: Record<"task" | "workflow", Record<string, string>> = { task: {}, workflow: {} };
  for (const { reference, file: path, value, stepLines = [], from = file, computed } of called) {
    files[path] = { value, stepLines };
    if (computed) names[value["kind"] === "workflow" ? "workflow" : "task"][reference] = path;
    else (calls[from] ??= {})[reference] = path;
  }
  return { files, calls, names };
}

/** What the steps of one file of a library call. */
export function calledBy(file: string, { files, calls }: Library): readonly CalledFile[] {
  return Object.entries(calls[file] ?? {}).flatMap(([reference, path]) => {
    const found = files[path];
    return found === undefined ? [] : [{ reference, file: path, ...found }];
  });
}

/** A file of a library that a name or a path means which stands in `from`, or one that is computed there; undefined where there is none. */
export function findCalled(
  reference: string,
  from: string,
  kind: "task" | "workflow",
  { files, calls, names }: Library,
): CalledFile | undefined {
  const path = ownValue(calls[from] ?? {}, reference) ?? ownValue(names[kind], reference);
  const found = path === undefined ? undefined : files[path];
  if (path === undefined || found === undefined || found.value["kind"] !== kind) return undefined;
  return { reference, file: path, ...found };
}

function ownValue(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
