import type { ToolPolicy } from "../../protocol/tool-policy.ts";
import type { RunId } from "../../protocol/states.ts";
import type { Cancel } from "./clock.ts";
import type { Outcome } from "./failure.ts";

/** Rules that no file can pass: those of the user's `policy.yaml` in `MANUS_HOME` and of the machine's together. */
export interface PolicyCeiling {
  /** `deny` and `ask` of both always count; `allow` lets run what no file forbids. */
  readonly policy: ToolPolicy;
  /** Where each rule comes from: absolute paths of the policy files that are in force. */
  readonly files: readonly string[];
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
    /** Files and folders that neither it nor a file tool of an agent may read, absolute: `MANUS_HOME` and the usual places of keys are always among them. */
    readonly denyRead: readonly string[];
  };
}

/** A rule that a person gave when a call asked for approval. */
export interface GivenRule {
  /** A pattern: `shell_exec(npm test)`. */
  readonly pattern: string;
  /** For one run, or always in this workspace folder. */
  readonly scope:
    | { readonly kind: "run"; readonly runId: RunId }
    | { readonly kind: "workspace"; readonly folder: string };
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
  /** Remember a rule. It counts at once, and those who listen are told; fails when it can't be kept on the disk: then it counts until the host ends. */
  give(rule: GivenRule): Promise<Outcome<void>>;
  /** Every rule that counts longer than one run, oldest first. */
  rules(): Promise<readonly GivenRule[]>;
  /** Take a rule of {@link rules} back, known by its pattern and scope. Harmless where there is none. */
  revoke(rule: Pick<GivenRule, "pattern" | "scope">): Promise<Outcome<void>>;
  /** Hear when a rule was given, after it counts. */
  onGiven(listener: () => void): Cancel;
  /** The run has ended: its rules are of no use any more. */
  forgetRun(runId: RunId): Promise<void>;
  /** Whether a person has confirmed this very content of a file. */
  isTrusted(file: string, fingerprint: string): Promise<boolean>;
  setTrusted(file: string, fingerprint: string, trusted: boolean, by: string): Promise<Outcome<void>>;
}
