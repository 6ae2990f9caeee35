import type { Timestamp } from "./states.ts";

/**
 * Where a host and its clients meet: files in `MANUS_HOME`. `endpoint` holds a {@link HostEndpoint}, `token` the text that a client must
 * show; both are new with each start of a host and readable by their user alone.
 */
export const meetingFiles = { endpoint: "host.json", token: "host.token" } as const;

/** The content of `host.json`: written as a whole once the host listens, gone once it has ended in order. */
export interface HostEndpoint {
  readonly pid: number;
  /** Path of a unix socket, or name of a Windows pipe. */
  readonly socket: string;
  readonly protocolVersion: number;
  /** The version of Manus Manager that the host belongs to. */
  readonly version: string;
  readonly startedAt: Timestamp;
}

/** What a starting host tells whoever started it (over the IPC channel of the process), once. */
export type HostStartReport =
  /** It listens; `host.json` is there. */
  | { readonly type: "ready" }
  /** Another host holds this `MANUS_HOME`; this process ends. */
  | { readonly type: "taken" }
  /** It can't start: what is wrong and what a person can do. */
  | { readonly type: "failed"; readonly code: string; readonly message: string; readonly remedy: string };
