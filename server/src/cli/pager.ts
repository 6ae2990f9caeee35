import { spawnSync } from "node:child_process";

/** A program that shows a text a screenful at a time. */
export interface Pager {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Variables that it gets beside those of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The pager that a person wants: `MANUS_PAGER`, `PAGER`, or the usual one of the system. Its value is a program with arguments, parted by spaces; no shell reads it. None where it
 * is empty or `cat`.
 */
export function choosePager(
  variables: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Pager | undefined {
  const usual = platform === "win32" ? "more.com" : "less";
  const [program = "", ...rest] = (variables["MANUS_PAGER"] ?? variables["PAGER"] ?? usual).trim().split(/\s+/);
  if (program === "" || program === "cat") return undefined;
  // Quits by itself where all fits, shows colours, and leaves the text on the screen.
  return { program, arguments: rest, environment: variables["LESS"] === undefined ? { LESS: "FRX" } : {} };
}

/** Show a text in a pager and wait until it is closed. False where there is no such program: then nothing was shown. */
export function showInPager(text: string, pager: Pager): boolean {
  const { error } = spawnSync(pager.program, pager.arguments, {
    input: text,
    stdio: ["pipe", "inherit", "inherit"],
    env: { ...process.env, ...pager.environment },
    windowsHide: true,
  });
  // Whoever closes a pager before its end breaks the pipe to it.
  return error === undefined || (error as NodeJS.ErrnoException).code === "EPIPE";
}
