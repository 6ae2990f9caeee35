import type { Log } from "../../server/src/core/ports/log.ts";

/** A log that remembers its lines and writes none. */
export interface RememberedLog extends Log {
  readonly lines: string[];
}

export function rememberLog(): RememberedLog {
  const lines: string[] = [];
  return {
    lines,
    debug: (message) => void lines.push(`debug ${message}`),
    info: (message) => void lines.push(`info ${message}`),
    warn: (message) => void lines.push(`warn ${message}`),
    error: (message, cause) => void lines.push(`error ${message} ${cause instanceof Error ? cause.message : ""}`),
  };
}
