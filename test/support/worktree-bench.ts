import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createIds } from "../../server/src/adapters/system/ids.ts";
import { createWorkspaces } from "../../server/src/adapters/workspaces/workspaces.ts";
import type { Outcome } from "../../server/src/core/ports/failure.ts";
import type { TaskWorkspace, Workspaces, WorktreeOrder } from "../../server/src/core/ports/workspaces.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const runId = "01JD3KX5Y0QZ7V8N2M4P6R9STW";
export const taskId = "01JD3KX5Y0QZ7V8N2M4P6R9SAA";

/** Git as a person would use it, with a name of its own and none of this machine's settings. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: join(folder, "..", "gitconfig"), GIT_CONFIG_NOSYSTEM: "1" };
  const name = ["-c", "user.name=Ada", "-c", "user.email=ada@localhost", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...name, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function value<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, outcome.ok ? "" : outcome.failure.message);
  return outcome.value;
}

/** A new repository, and worktrees of it. */
export interface WorktreeBench {
  readonly repository: string;
  readonly workspaces: Workspaces;
  readonly order: WorktreeOrder;
}

/** What the tests of a suite do with their repository. */
export interface WorktreeSuite {
  readonly bench: () => WorktreeBench;
  readonly write: (path: string, text: string | Buffer) => Promise<void>;
  readonly commitFiles: (files: Readonly<Record<string, string>>) => Promise<void>;
  readonly prepare: (changes?: Partial<WorktreeOrder>) => Promise<TaskWorkspace>;
  readonly read: (...path: readonly string[]) => Promise<string>;
  /** The changed files, with what happened to them. */
  readonly paths: () => Promise<readonly string[]>;
}

/** Gives each test of the surrounding suite a repository of its own. */
export function useWorktrees(): WorktreeSuite {
  let made: WorktreeBench | undefined;
  beforeEach(async () => {
    const folder = await temporaryFolder();
    const repository = join(folder, "shop");
    await mkdir(repository);
    git(repository, "init");
    const workspaces = createWorkspaces({ folder: join(folder, "home", "worktrees"), ids: createIds() });
    made = { repository, workspaces, order: { runId, taskId, workspaceFolder: repository, name: "fix-it", copy: [] } };
  });
  const bench = (): WorktreeBench => {
    if (made === undefined) throw new Error("The repository is there only while a test runs");
    return made;
  };
  const write = async (path: string, text: string | Buffer): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  return {
    bench,
    write,
    async commitFiles(files) {
      const { repository } = bench();
      for (const [path, text] of Object.entries(files)) await write(join(repository, path), text);
      git(repository, "add", "-A");
      git(repository, "commit", "-qm", "files");
    },
    prepare: async (changes = {}) =>
      value(await bench().workspaces.prepare({ ...bench().order, ...changes }, new CancellationSource())),
    read: (...path) => readFile(join(...path), "utf8"),
    paths: async () => value(await bench().workspaces.changes(taskId)).map(({ status, path }) => `${status} ${path}`),
  };
}
