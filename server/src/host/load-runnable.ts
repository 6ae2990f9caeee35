import * as l10n from "@vscode/l10n";
import type { Outcome } from "../core/ports/failure.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { checkTextOnDisk } from "../core/language/check-text.ts";
import { FileLookups } from "../core/language/file-lookups.ts";
import { findTarget } from "../core/language/names/find-target.ts";
import { readIndex } from "../core/language/read-index.ts";
import type { CalledKind } from "../core/language/workspace-index.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";

type Known = Parameters<typeof checkTextOnDisk>[2];
type Runnable = Extract<LoadedFile, { readonly outcome: "runnable" }>;
type Called = Runnable["called"][number];

/**
 * Read and check a file (absolute path), and all files that its steps call, and theirs, as the language server would, with what is known of its workspace. A called file
 * that can't run keeps the whole from running. Where a step computes a name, every file of the workspace that it could mean and that can run comes along. Never rejects.
 */
export async function loadRunnable(files: WorkspaceFiles, file: string, workspaceFolder: string): Promise<LoadedFile> {
  const known = { index: await readIndex(files, workspaceFolder), disk: new FileLookups(files) };
  return new Loader(files, known).load(file);
}

/** A step's `task` or `workflow`, as written. */
interface Reference {
  readonly kind: CalledKind;
  readonly name: string;
}

class Loader {
  private readonly files: WorkspaceFiles;
  private readonly known: Known;
  /** By absolute path: each file is read once. */
  private readonly loaded = new Map<string, Promise<LoadedFile>>();
  private readonly computed = new Set<CalledKind>();

  constructor(files: WorkspaceFiles, known: Known) {
    this.files = files;
    this.known = known;
  }

  async load(file: string): Promise<LoadedFile> {
    const loaded = await this.one(file);
    if (loaded.outcome === "refused") return loaded;
    const called = await this.collect(file, loaded, new Set());
    if ("outcome" in called) return called;
    return { ...loaded, called: [...called, ...(await this.candidates(file))].map((each) => placed(each, file)) };
  }

  /** What a file calls, and what that calls; why not, where one of them can't run. */
  private async collect(file: string, { value }: Runnable, seen: Set<string>): Promise<readonly Called[] | Refused> {
    if (seen.has(file)) return [];
    seen.add(file);
    const called: Called[] = [];
    for (const reference of this.referencesOf(value)) {
      const [target] = findTarget(reference.name, file, this.known.index);
      const loaded = target === undefined ? undefined : await this.one(target.file);
      if (target === undefined || loaded === undefined) return notFound(file, reference);
      if (loaded.outcome === "refused") return loaded;
      const { text, value: content, stepLines } = loaded;
      called.push({ reference: reference.name, file: target.file, text, value: content, stepLines, from: file });
      const below = await this.collect(target.file, loaded, seen);
      if ("outcome" in below) return below;
      called.push(...below);
    }
    return called;
  }

  /** The files that computed names could mean, with what they call. Those that can't run are left out: a name that means one is found out at its turn. */
  private async candidates(root: string): Promise<readonly Called[]> {
    const called: Called[] = [];
    const seen = new Set([root]);
    // What they call may compute names of another kind.
    for (const kind of this.computed) {
      for (const { file, name, kind: own } of this.known.index.entries()) {
        const loaded = own === kind && name !== undefined ? await this.one(file) : undefined;
        if (name === undefined || loaded?.outcome !== "runnable") continue;
        const below = await this.collect(file, loaded, new Set(seen));
        if ("outcome" in below) continue;
        const { text, value, stepLines } = loaded;
        const candidate = { reference: name, file, text, value, stepLines, computed: true } as const;
        called.push(...[candidate, ...below].map((each) => ({ ...each, optional: true as const })));
      }
    }
    return called;
  }

  private one(file: string): Promise<LoadedFile> {
    const known = this.loaded.get(file) ?? loadOne(this.files, file, this.known);
    this.loaded.set(file, known);
    return known;
  }

  /** What the steps of a workflow call, each once; notes which kinds of names they compute. */
  private referencesOf({ steps }: Readonly<Record<string, unknown>>): readonly Reference[] {
    const references = new Map<string, Reference>();
    for (const step of Array.isArray(steps) ? (steps as readonly unknown[]) : []) {
      for (const kind of ["task", "workflow"] as const) {
        const name =
          typeof step === "object" && step !== null ? (step as Partial<Record<string, unknown>>)[kind] : undefined;
        if (typeof name !== "string") continue;
        if (name.includes("${{")) this.computed.add(kind);
        else references.set(`${kind} ${name}`, { kind, name });
      }
    }
    return [...references.values()];
  }
}

type Refused = Extract<LoadedFile, { readonly outcome: "refused" }>;

/** What the run's own file calls says so by not saying it. */
function placed(called: Called, root: string): Called {
  const { from, ...rest } = called;
  return from === undefined || from === root ? rest : called;
}

async function loadOne(files: WorkspaceFiles, file: string, known: Known): Promise<LoadedFile> {
  const text: Outcome<string> = await files.readText(file, maximumLength);
  if (!text.ok) return { outcome: "refused", because: text.failure, problems: [] };
  const { runnable, value, problems, stepLines } = await checkTextOnDisk(text.value, file, known);
  if (runnable && value !== undefined) {
    return { outcome: "runnable", text: text.value, value, stepLines, called: [] };
  }
  const because = {
    code: "invalid-file",
    message: l10n.t("{0} can't run as it is", file),
    remedy: l10n.t("Correct the errors in the file, then run it again."),
  };
  return { outcome: "refused", because, problems };
}

/** The check has said so already, but for a file that went away meanwhile. */
function notFound(file: string, { kind, name }: Reference): Refused {
  const message = l10n.t("{0} calls the {1} {2}, which isn't in its workspace", file, kind, name);
  return {
    outcome: "refused",
    because: { code: "invalid-file", message, remedy: l10n.t("Correct the name or the path, then run it again.") },
    problems: [],
  };
}
