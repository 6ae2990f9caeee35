import type { Clock } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import type { Terminal } from "./terminal.ts";

/** All that the commands need from outside. */
export interface CliContext {
  /** The current folder, absolute. */
  readonly cwd: string;
  readonly version: string;
  /** The variables of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly link: HostLink;
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  /** Become the language server, over stdin and stdout and with the flags of this process. Ends with the process. */
  serveLanguage(): Promise<never>;
}
