import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { inspect } from "node:util";
import type { Clock } from "../../core/ports/clock.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";

/** Where a file log writes and how. */
export interface FileLogOptions {
  /** Absolute path; its folder is made when it isn't there. One older file is kept beside it, as `<file>.1`. */
  readonly file: string;
  readonly mask: Mask;
  readonly clock: Clock;
  /** In bytes; 5 MiB unless told. Above it the file becomes the older one. */
  readonly maximumBytes?: number;
}

/**
 * A log in a file of limited size. Each line is written before the call returns, so the last words of a dying process are there;
 * where the disk refuses a line, the line is lost and the process lives.
 */
export function createFileLog({ file, mask, clock, maximumBytes = 5 * 1024 * 1024 }: FileLogOptions): Log {
  let size: number | undefined;
  const write = (level: string, message: string): void => {
    const line = `${clock.now()} ${level} ${mask(message).replaceAll("\n", "\n  ")}\n`;
    try {
      size ??= openFile(file);
      if (size > maximumBytes) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      size += Buffer.byteLength(line);
    } catch {
      // There is nowhere left to say it: the log itself is what can't be written.
      size = undefined;
    }
  };
  return {
    debug: (message) => write("debug", message),
    info: (message) => write("info ", message),
    warn: (message) => write("warn ", message),
    error: (message, cause) => write("error", cause === undefined ? message : `${message}: ${describe(cause)}`),
  };
}

function openFile(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function describe(cause: unknown): string {
  if (typeof cause === "string") return cause;
  // Unlike String(), it takes anything that can be thrown.
  return inspect(cause);
}
