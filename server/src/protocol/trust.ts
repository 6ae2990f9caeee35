import { RequestType } from "vscode-jsonrpc";
import type { Refusal } from "./states.ts";

/** Something that a file lets an agent do without asking, though the defaults would ask. */
export interface TrustPoint {
  /** The key and what stands there: `tools.allow: shell_exec(npm test*)`, `workspace.setup: npm ci`, `datasources.tickets: npx tickets-mcp`. */
  readonly key: string;
  /** What it means, a sentence. */
  readonly text: string;
}

/** A file that needs a person's confirmation before its agents may run, or doesn't. */
export interface FileTrust {
  /** Absolute path. */
  readonly file: string;
  /** Of its content; another content needs another confirmation. */
  readonly fingerprint: string;
  /** Empty: nothing to confirm. */
  readonly points: readonly TrustPoint[];
  readonly trusted: boolean;
}

/** The answer to the trust requests. Files that a workflow calls come along, the asked one first. */
export type FileTrustResult =
  | { readonly outcome: "read"; readonly files: readonly FileTrust[] }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** What in a file, and in the files it calls, wants a confirmation. */
export const ReadTrustRequest = new RequestType<
  { readonly file: string; readonly workspaceFolder: string },
  FileTrustResult,
  void
>("manus/trust/read");

/** Confirm these contents, or take the confirmation back. Remembered in `MANUS_HOME`, by content: a copy elsewhere isn't trusted. */
export const SetTrustRequest = new RequestType<
  {
    readonly file: string;
    readonly workspaceFolder: string;
    readonly fingerprints: readonly string[];
    readonly trusted: boolean;
    readonly by: string;
  },
  FileTrustResult,
  void
>("manus/trust/set");
