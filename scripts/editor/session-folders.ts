import { execa } from "execa";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";

/** Folders of one editor session, fresh ones under the temporary folder. */
export interface SessionFolders {
  /** A copy of the fixture, a git repository with one commit. */
  readonly workspace: string;
  /** `MANUS_HOME` of everything the session starts. */
  readonly home: string;
  /** What the editor keeps: settings, state, logs. */
  readonly editor: string;
  /** Ends the session's dispatcher host and removes the folders. */
  remove(): Promise<void>;
}

/** Copies the folder `fixture` into a fresh workspace. `repository` is the folder the built `manusctl` lies in. */
export async function createSessionFolders(fixture: string, repository: string): Promise<SessionFolders> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "manus-editor-")));
  const [workspace, home, editor] = [join(root, "workspace"), join(root, "home"), join(root, "editor")];
  await mkdir(home);
  await mkdir(editor);
  await cp(fixture, workspace, { recursive: true });
  await commitAll(workspace);
  const remove = async (): Promise<void> => {
    await stopHost(home, repository);
    await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  return { workspace, home, editor, remove };
}

async function commitAll(folder: string): Promise<void> {
  const env = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...options: readonly string[]): Promise<unknown> => execa("git", [...options], { cwd: folder, env });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git(
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.com",
    "commit",
    "--quiet",
    "--message",
    "First commit",
  );
}

/** The host outlives the editor by design; a session that is over must not leave one behind. */
export async function stopHost(home: string, repository: string): Promise<void> {
  const manusctl = join(repository, "out", "server", "manusctl.cjs");
  if (!existsSync(manusctl)) return;
  const env = { MANUS_HOME: home };
  await execa(process.execPath, [manusctl, "host", "stop", "--force"], { env, reject: false, timeout: 30_000 });
}
