import type { Datasource, KnowledgeItem, TaskOutput } from "../../../../schemas/generated/format.ts";
import type { ToolPolicy } from "../../protocol/tool-policy.ts";

/** What only the Manus cloud heeds. */
export interface CloudWish {
  readonly profile?: string;
  readonly project?: string;
  readonly connectors: readonly string[];
  /** Skills that it may use, and those that it must. */
  readonly skills: readonly string[];
  readonly forceSkills: readonly string[];
  readonly locale?: string;
  /** Whether it may stop and ask. */
  readonly interactive: boolean;
  readonly hidden: boolean;
  readonly visibility: "private" | "team" | "public";
  /** The id of a task that is in the cloud already and is taken over; nothing is created. */
  readonly adopt?: string;
}

/** All that an agent is told to do, with every expression evaluated. Survives JSON. */
export interface AgentSpec {
  /** The `name` of its file; of a prompt step the workflow's. */
  readonly name: string;
  /** Absolute path of the file that its prompt stands in: paths with `./` start at its folder. */
  readonly file: string;
  readonly prompt: string;
  /** As written: paths, globs, https addresses. */
  readonly attachments: readonly string[];
  /** Titles of the steps that the planner starts from; empty: the planner is asked. */
  readonly plan: readonly string[];
  readonly knowledge: readonly KnowledgeItem[];
  readonly datasources: readonly Datasource[];
  /** As its provider knows it; absent: the default of the account. */
  readonly model?: string;
  readonly account?: string;
  /** Of the engine `manus`: there always; of `local`: never. */
  readonly cloud?: CloudWish;
  /** What the file says about tools. */
  readonly policy: ToolPolicy;
  readonly sudo: "allow" | "ask" | "deny";
  /** Whether the file needed a person's confirmation and has it (or needed none): only then do its `allow` rules count for more than the defaults. */
  readonly trusted: boolean;
  readonly onMessage: "reject" | "enqueue" | "interrupt";
  readonly workspace: {
    readonly isolation: "none" | "worktree";
    /** Relative to the workspace folder. */
    readonly directory: string;
    readonly setup: readonly string[];
    /** What comes along into the worktree by name: see `WorktreeOrder.copy`. */
    readonly copy: readonly string[];
  };
  /** The most turns of one attempt. */
  readonly turns?: number;
  readonly budget: AgentBudget;
  readonly outputs: Readonly<Record<string, TaskOutput>>;
  /** Added to the environment of commands; secrets are references here, the order of its driver has their values. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What one task may spend, over all its attempts. */
export interface AgentBudget {
  /** In US dollars. */
  readonly cost?: number;
  /** Tokens read and written. */
  readonly tokens?: number;
  /** Credits of the Manus cloud. */
  readonly credits?: number;
  readonly onExceed: "ask" | "stop";
}

/** What a person wrote to a task. */
export interface PersonMessage {
  readonly id: string;
  readonly text: string;
  /** Absolute paths or addresses. */
  readonly attachments: readonly string[];
  readonly by: string;
  readonly at: string;
}
