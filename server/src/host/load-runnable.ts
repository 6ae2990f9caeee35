import type { Outcome } from "../core/ports/failure.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { checkTextOnDisk } from "../core/language/check-text.ts";
import { FileLookups } from "../core/language/file-lookups.ts";
import { findTarget } from "../core/language/names/find-target.ts";
import { readIndex } from "../core/language/read-index.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";

type Known = Parameters<typeof checkTextOnDisk>[2];
type Runnable = Extract<LoadedFile, { readonly outcome: "runnable" }>;

/**
 * Read and check a file (absolute path), and the task files that its steps call, as the language server would, with what is known of its workspace. A called file
 * that can't run keeps the whole from running. Never rejects.
 */
export async function loadRunnable(files: WorkspaceFiles, file: string, workspaceFolder: string): Promise<LoadedFile> {
  const known = { index: await readIndex(files, workspaceFolder), disk: new FileLookups(files) };
  const loaded = await loadOne(files, file, known);
  if (loaded.outcome === "refused") return loaded;
  const called: Runnable["called"][number][] = [];
  for (const reference of calledTasks(loaded.value)) {
    const [target] = findTarget(reference, file, known.index);
    const task = target === undefined ? undefined : await loadOne(files, target.file, known);
    if (target === undefined || task === undefined) return notFound(file, reference);
    if (task.outcome === "refused") return task;
    called.push({ reference, file: target.file, text: task.text, value: task.value });
  }
  return { ...loaded, called };
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
    message: `${file} can't run as it is`,
    remedy: "Correct the errors in the file, then run it again.",
  };
  return { outcome: "refused", because, problems };
}

/** What the steps of a workflow call, each once. One that is computed is nothing that can be looked up: compiling refuses it. */
function calledTasks({ steps }: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const called = new Set<string>();
  for (const step of Array.isArray(steps) ? (steps as readonly unknown[]) : []) {
    const task = typeof step === "object" && step !== null && "task" in step ? step.task : undefined;
    if (typeof task === "string" && !task.includes("${{")) called.add(task);
  }
  return called;
}

/** The check has said so already, but for a file that went away meanwhile. */
function notFound(file: string, reference: string): LoadedFile {
  const message = `${file} calls the task ${reference}, which isn't in its workspace`;
  return {
    outcome: "refused",
    because: { code: "invalid-file", message, remedy: "Correct the name or the path, then run it again." },
    problems: [],
  };
}
