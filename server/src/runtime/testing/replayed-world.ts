import * as l10n from "@vscode/l10n";
import type { AgentFiles } from "../../core/ports/agent-files.ts";
import type { Datasources } from "../../core/ports/datasources.ts";
import type { Model, ModelOutcome, ModelRequest, Models } from "../../core/ports/model.ts";
import type { Toolbox, ToolCall, ToolContext, ToolResult } from "../../core/ports/tools.ts";
import type { RecordedCall, Recording } from "../../core/workflow/testing/recording.ts";
import { everyTool } from "../../core/workflow/testing/recording.ts";

/** Plays the model, the tools and the disk of one recorded agent, and notices where the agent does something else. */
export class ReplayedWorld {
  /** The tools that it called by now, in order. */
  readonly called: string[] = [];
  private readonly recording: Recording;
  private readonly diverged: (because: string) => void;
  private readonly taskFolder: string;
  /** Where in its workspace it works. */
  private readonly directory: string;
  private readonly unused: RecordedCall[];
  /** What the agent wrote, by the end of the path: it is recorded with the paths of another machine. */
  private readonly written = new Map<string, string>();
  private turn = 0;
  private plan = 0;

  /** `outputs`: JSON outputs that its stub states, for those that the record doesn't show how it wrote. */
  constructor(
    recording: Recording,
    place: {
      readonly taskFolder: string;
      readonly directory: string;
      readonly outputs: Readonly<Record<string, unknown>>;
    },
    diverged: (because: string) => void,
  ) {
    this.recording = recording;
    this.diverged = diverged;
    this.taskFolder = place.taskFolder;
    this.directory = place.directory;
    this.unused = [...recording.calls];
    for (const [name, value] of Object.entries(place.outputs)) {
      this.written.set(`outputs/${name}.json`, JSON.stringify(value));
    }
  }

  /** The agent has ended, for a reason where it failed: say what of the record it never came to. */
  finish(because?: string): void {
    const { turns } = this.recording;
    if (this.turn < turns.length) {
      const why = because === undefined ? "" : ` (${because})`;
      this.diverged(l10n.t("it ended after turn {0}{1}, and the record has {2} turns", this.turn, why, turns.length));
    } else this.checkUsed();
  }

  /** Whether the person said no to the call that is asked about now. */
  get isDenied(): boolean {
    return this.unused[0]?.result.outcome === "refused";
  }

  readonly models: Models = {
    find: async () => ({ ok: true, value: this.model }),
    onChange: () => () => undefined,
  };

  private readonly model: Model = {
    facts: {
      name: "replayed",
      account: "record",
      contextTokens: 1_000_000,
      maximumOutputTokens: 100_000,
      images: true,
    },
    ask: (request) => this.answer(request),
  };

  readonly toolbox: Toolbox = {
    names: () => everyTool,
    touches: async () => [],
    preview: async () => undefined,
    sandbox: async () => ({ sandboxed: true }),
    execute: (call, context) => this.execute(call, context),
    endTask: async () => undefined,
    endRun: async () => undefined,
  };

  readonly datasources: Datasources = {
    open: async () => ({
      announcements: this.recording.datasources,
      failures: {},
      call: (call, _fingerprint, context) => this.execute(call, context),
      close: async () => undefined,
    }),
  };

  readonly files: AgentFiles = {
    locate: async (folder, path) => ({ real: `${folder}/${path}`, inside: true, kind: this.kindOf(folder, path) }),
    find: async () => [],
    readText: async (path) => {
      const text = this.written.get(this.keyOf(path));
      if (text !== undefined) return { ok: true, value: text };
      return {
        ok: false,
        failure: {
          code: "not-found",
          retryable: false,
          message: l10n.t("The record doesn't show {0}", path),
          remedy: l10n.t("Record it."),
        },
      };
    },
    stampOf: async (path) => this.written.get(this.keyOf(path)),
    writeText: async (path, text) => {
      this.written.set(this.keyOf(path), text);
      return { ok: true, value: undefined };
    },
    copy: async () => ({ ok: true, value: undefined }),
  };

  /** What an agent delivers is taken to be there, but for what it states as JSON. */
  private kindOf(folder: string, path: string): "file" | "folder" | "none" {
    if (path === "." || path === this.directory) return "folder";
    return folder !== this.taskFolder || this.written.has(path) ? "file" : "none";
  }

  private keyOf(path: string): string {
    return path.startsWith(`${this.taskFolder}/`) ? path.slice(this.taskFolder.length + 1) : path;
  }

  private async answer({ purpose }: ModelRequest): Promise<ModelOutcome> {
    if (purpose === "plan") return this.answerPlan();
    if (!this.checkUsed()) return never();
    const answer = this.recording.turns[this.turn];
    this.turn += 1;
    if (answer !== undefined) return { ok: true, answer };
    this.diverged(l10n.t("it goes on after turn {0}, where the record ends", this.turn - 1));
    return never();
  }

  /** Without a recorded plan the agent goes on as if there were no planner, as it did when it was recorded. */
  private answerPlan(): ModelOutcome {
    const answer = this.recording.plans[this.plan];
    this.plan += 1;
    if (answer !== undefined) return { ok: true, answer };
    const failure = {
      code: "model-failed",
      retryable: false,
      message: l10n.t("No plan is recorded"),
      remedy: l10n.t("Record it again."),
    };
    return { ok: false, failure };
  }

  /** Whether all calls of the turns before were made as they were. */
  private checkUsed(): boolean {
    const made = new Set(this.recording.turns.slice(0, this.turn).flatMap(({ calls }) => calls.map(({ id }) => id)));
    const missed = this.unused.find(({ callId, result }) => made.has(callId) && result.outcome !== "refused");
    if (missed === undefined) return true;
    this.diverged(
      l10n.t("at turn {0} its call of {1} isn't carried out any more, as it was in the record", this.turn, missed.tool),
    );
    return false;
  }

  private async execute(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const index = this.unused.findIndex((one) => isSame(one, call));
    const recorded = this.unused[index];
    if (recorded === undefined) {
      this.diverged(
        l10n.t(
          "at turn {0} it calls {1} {2}, which the record doesn't have",
          this.turn,
          call.tool,
          JSON.stringify(call.arguments),
        ),
      );
      return never();
    }
    this.unused.splice(index, 1);
    this.called.push(call.tool);
    this.follow(recorded);
    if (call.tool === "message_notify_user")
      context.notify(textOf(call.arguments["text"]), pathsOf(call.arguments["attachments"]));
    return recorded.result;
  }

  private follow({ tool, arguments: values, result, todo }: RecordedCall): void {
    if (todo !== undefined) this.written.set("todo.md", todo);
    const output = /(?:^|[\\/])outputs[\\/]([^\\/]+\.json)$/.exec(textOf(values["file"]))?.[1];
    if (tool === "file_write" && result.outcome === "succeeded" && output !== undefined) {
      this.written.set(`outputs/${output}`, textOf(values["content"]));
    }
  }
}

function isSame(recorded: RecordedCall, call: ToolCall): boolean {
  return recorded.tool === call.tool && JSON.stringify(recorded.arguments) === JSON.stringify(call.arguments);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function pathsOf(value: unknown): readonly string[] {
  const paths: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return paths.filter((path) => typeof path === "string");
}

/** The case has failed: nothing more comes. */
function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
