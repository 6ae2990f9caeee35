import * as l10n from "@vscode/l10n";
import { devNull } from "node:os";
import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";

/** How git is called. */
export interface GitOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  readonly cancellation?: Cancellation;
}

/** Git failed for a reason of its own; ends up as a value at the port. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
  readonly failure: OutsideFailure;
  constructor(failure: OutsideFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Nothing of the person's own set-up may run or ask: no hooks, no editor, no pager, no password, no signing, no watcher. */
const settings = [
  ["core.hooksPath", devNull],
  ["core.fsmonitor", "false"],
  ["commit.gpgSign", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["core.quotePath", "false"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

/**
 * Run git in a folder and answer what it printed, byte for byte. Throws {@link GitFailure} with git's own words, and `Cancelled`. What would lead git to another repository is
 * taken out of its environment.
 */
export async function git(folder: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const { environment = {}, input, cancellation } = options;
  const { execa } = await import("execa");
  const controller = new AbortController();
  const stopListening = cancellation?.onCancelled(() => controller.abort());
  const result = await execa("git", [...settings, ...args], {
    cwd: folder,
    env: { ...withoutGit(process.env), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", ...environment },
    extendEnv: false,
    encoding: "buffer",
    ...(input === undefined ? { stdin: "ignore" } : { input }),
    stripFinalNewline: false,
    maxBuffer: 256 * 1024 * 1024,
    reject: false,
    cancelSignal: controller.signal,
    windowsHide: true,
  });
  stopListening?.();
  if (cancellation?.cancelled === true) throw new Cancelled();
  if (!result.failed) return Buffer.from(result.stdout);
  throw new GitFailure(failureOf(args[0] ?? "", result.code, Buffer.from(result.stderr).toString("utf8")));
}

/** As {@link git}, as one text without spaces around it. */
export async function gitText(folder: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(folder, args, options)).toString("utf8").trim();
}

/** Turn what {@link git} throws into a value; anything else is thrown on. */
export async function asOutcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof GitFailure) return { ok: false, failure: error.failure };
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    return {
      ok: false,
      failure: failed("git-failed", String(error), l10n.t("Look at the folder's rights and the room on the disk.")),
    };
  }
}

/** A failure that isn't worth another try by itself. */
export function failed(code: string, message: string, remedy: string): OutsideFailure {
  return { code, retryable: false, message, remedy };
}

function withoutGit(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(environment).filter(([name, value]) => value !== undefined && !name.startsWith("GIT_"));
  return Object.fromEntries(kept) as Record<string, string>;
}

function failureOf(verb: string, code: string | undefined, said: string): OutsideFailure {
  if (code === "ENOENT") {
    const remedy = l10n.t("Install git and put it on the PATH, or take `isolation: worktree` out of the task.");
    return failed("git-missing", l10n.t("A worktree needs git, which can't be started here"), remedy);
  }
  const words = said.trim().split("\n").slice(-4).join(" ");
  if (/not a git repository|outside repository|must be run in a work tree/i.test(words)) {
    const remedy = l10n.t("Run `git init` there, or take `isolation: worktree` out of the task.");
    return failed(
      "not-a-repository",
      l10n.t("The workspace folder isn't in a git repository, which a worktree needs"),
      remedy,
    );
  }
  return failed(
    "git-failed",
    l10n.t("git {0} failed: {1}", verb, words === "" ? l10n.t("it said nothing") : words),
    l10n.t("Try the same in a terminal to see more."),
  );
}
