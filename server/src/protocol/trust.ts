import { RequestType } from "vscode-jsonrpc";
import type { RequestOutcome } from "./runs.ts";
import type { Refusal, Timestamp } from "./states.ts";

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

/** A rule that a person gave for a workspace folder when a call asked for approval: it counts until it's taken back. */
export interface LastingRule {
  readonly pattern: string;
  /** Absolute path. */
  readonly workspaceFolder: string;
  readonly by: string;
  readonly at: Timestamp;
}

/** What is in force on this machine, beside what files say. */
export interface PolicyInForce {
  /** Absolute paths of the policy files that are in force, the machine's first. */
  readonly files: readonly string[];
  /** Sentences about policy files that can't be used. */
  readonly notices: readonly string[];
  readonly tools: {
    readonly allow: readonly string[];
    readonly ask: readonly string[];
    readonly deny: readonly string[];
    readonly sudo: "allow" | "ask" | "deny";
  };
  readonly sandbox: {
    readonly mode: "auto" | "off" | "required";
    /** Whether commands of agents run in one now; `because` and `remedy`: why not, and how they could. */
    readonly sandboxed: boolean;
    readonly because?: string;
    readonly remedy?: string;
    readonly network: readonly string[];
    readonly write: readonly string[];
    readonly denyRead: readonly string[];
  };
  readonly rules: readonly LastingRule[];
}

/** The policy in force, and where it comes from. */
export const ReadPolicyRequest = new RequestType<Record<string, never>, PolicyInForce, void>("manus/policy/read");

/** Take a rule back; harmless where there is none. */
export const RevokeRuleRequest = new RequestType<
  { readonly pattern: string; readonly workspaceFolder: string; readonly by: string },
  RequestOutcome,
  void
>("manus/policy/revoke");
