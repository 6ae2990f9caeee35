import type { ToolPolicy } from "../agent/policy.ts";
import type { RunId } from "../../protocol/states.ts";
import type { Outcome } from "./failure.ts";

/** Rules that no file can pass, and what they come from: the user's `policy.yaml` in `MANUS_HOME`, and the machine's. */
export interface PolicyCeiling {
  readonly policy: ToolPolicy;
  /** Whether elevated rights may be asked for at all; `deny` unless somebody says otherwise. */
  readonly sudo: "allow" | "ask" | "deny";
  /** What a sandboxed command may do beside working in its folders. */
  readonly sandbox: {
    /** `off`: commands of agents aren't sandboxed even where they could be. */
    readonly mode: "auto" | "off" | "required";
    /** Hosts that a sandboxed command may reach: `registry.npmjs.org`, `*.example.com`. */
    readonly network: readonly string[];
    /** Folders outside the workspace that it may write to, absolute. */
    readonly write: readonly string[];
    /** Files and folders that it may not read, absolute. */
    readonly denyRead: readonly string[];
  };
}

/** A rule that a person gave when a call asked for approval. */
export interface GivenRule {
  /** A pattern: `shell_exec(npm test)`. */
  readonly pattern: string;
  /** For one run, or always in this workspace folder. */
  readonly scope:
    { readonly kind: "run"; readonly runId: RunId } | { readonly kind: "workspace"; readonly folder: string };
  readonly by: string;
  readonly at: string;
}

/** What was decided outside the files: ceilings, rules that people gave, files that they trust. */
export interface PolicyBook {
  /** As it stands now; a file that can't be read or understood counts as `ask: ["*"]`, and `notices` say so. */
  ceiling(): Promise<PolicyCeiling>;
  /** Sentences about policy files that can't be used. */
  notices(): readonly string[];
  /** The patterns that people gave for this run, and for its workspace folder. */
  given(runId: RunId, workspaceFolder: string): Promise<readonly GivenRule[]>;
  give(rule: GivenRule): Promise<Outcome<void>>;
  /** Whether a person has confirmed this very content of a file. */
  isTrusted(file: string, fingerprint: string): Promise<boolean>;
  setTrusted(file: string, fingerprint: string, trusted: boolean, by: string): Promise<Outcome<void>>;
}
