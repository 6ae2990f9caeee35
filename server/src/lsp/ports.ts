import type { Clock } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import type { Log } from "../core/ports/log.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";

/** What the language server needs from outside. */
export interface ServerPorts {
  readonly files: WorkspaceFiles;
  readonly host: HostLink;
  readonly log: Log;
  readonly clock: Clock;
  readonly paths: UriPaths;
  /** Resolves once everything else that waits, a newer edit for example, has had its turn. */
  pause(): Promise<void>;
  readonly version: string;
  /** The variables of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the page that describes every finding is; undefined when it isn't installed. A finding's code is its anchor. */
  readonly diagnosticsPage?: string;
  /** The folder that holds the schema of each tool as `<tool>.json`: a URI that ends with `/`. Undefined when it isn't installed. */
  readonly toolSchemas?: string;
  /** Speak the client's language from here on, given as it names it (BCP 47); undefined when it names none. */
  readonly speak?: (language: string | undefined) => void;
}

/** Paths and `file:` URIs. */
export interface UriPaths {
  /** The absolute path of a `file:` URI; undefined for any other scheme, and for what is no URI. */
  toPath(uri: string): string | undefined;
  toUri(path: string): string;
}
