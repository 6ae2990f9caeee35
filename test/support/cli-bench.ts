import type { HostLink } from "../../server/src/core/ports/host-link.ts";
import type { FleetSnapshot, RunView, StepView, TaskView } from "../../server/src/protocol/fleet.ts";
import type { LinkState } from "../../server/src/protocol/host.ts";
import type { Outcome, OutsideFailure } from "../../server/src/core/ports/failure.ts";
import type { CliContext, WebhookServerOptions } from "../../server/src/cli/context.ts";
import type { Screen } from "../../server/src/cli/screen.ts";
import type { Terminal } from "../../server/src/cli/terminal.ts";
import { runTestsHere } from "../../server/src/main/run-tests.ts";
import { runCli } from "../../server/src/cli/run-cli.ts";
import { systemClock } from "../../server/src/adapters/system/clock.ts";
import { saveText } from "../../server/src/adapters/system/save-text.ts";
import { workspaceFiles } from "../../server/src/adapters/system/workspace-files.ts";

/** A host's end that a test plays: it answers requests by their method and tells news. */
export class PlayedHost implements HostLink {
  readonly asked: { readonly method: string; readonly params: unknown }[] = [];
  readonly answers = new Map<string, (params: never) => unknown>();
  fleet: FleetSnapshot = { sequence: 1, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };
  failure: OutsideFailure | undefined;
  closed = false;
  private readonly listeners = new Map<string, Set<(params: never) => void>>();
  private readonly stateListeners = new Set<(state: LinkState) => void>();

  constructor() {
    this.answers.set("manus/fleet/snapshot", () => this.fleet);
  }

  async connect(): Promise<Outcome<FleetSnapshot>> {
    return this.failure === undefined ? { ok: true, value: this.fleet } : { ok: false, failure: this.failure };
  }

  async request<R>(type: { readonly method: string }, params?: unknown): Promise<Outcome<R>> {
    this.asked.push({ method: type.method, params });
    const now = this.outcomeOf(undefined as R);
    if (!now.ok) return now;
    const answer = this.answers.get(type.method);
    if (answer === undefined) throw new Error(`The test has no answer to ${type.method}`);
    const value = await answer(params as never);
    // An answer may have been given and lost on its way.
    return this.outcomeOf(value as R);
  }

  private outcomeOf<R>(value: R): Outcome<R> {
    return this.failure === undefined ? { ok: true, value } : { ok: false, failure: this.failure };
  }

  notify(): void {
    throw new Error("manusctl tells the host nothing");
  }

  onRequest(): () => void {
    throw new Error("manusctl answers the host nothing");
  }

  on(type: { readonly method: string }, listener: (params: never) => void): () => void {
    const heard = this.listeners.get(type.method) ?? new Set();
    this.listeners.set(type.method, heard.add(listener));
    return () => void heard.delete(listener);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.stateListeners.add(listener);
    listener({ state: "connected" });
    return () => void this.stateListeners.delete(listener);
  }

  close(): void {
    this.closed = true;
  }

  /** Tell what a follower of events hears, or any other news. */
  tell(method: string, params: unknown): void {
    for (const listener of [...(this.listeners.get(method) ?? [])]) listener(params as never);
  }

  tellState(state: LinkState["state"]): void {
    for (const listener of [...this.stateListeners]) listener({ state });
  }

  /** The fleet moves: what is given is new or changed. */
  move(changed: { readonly runs?: readonly RunView[]; readonly tasks?: readonly TaskView[] }): void {
    const previousSequence = this.fleet.sequence;
    this.fleet = {
      ...this.fleet,
      sequence: previousSequence + 1,
      runs: replace(this.fleet.runs, changed.runs ?? []),
      tasks: replace(this.fleet.tasks, changed.tasks ?? []),
    };
    const change = {
      previousSequence,
      sequence: previousSequence + 1,
      instances: [],
      accounts: [],
      runs: [],
      tasks: [],
      triggers: [],
      gone: { accounts: [], instances: [], triggers: [] },
      ...changed,
    };
    this.tell("manus/fleet/didChange", change);
  }

  methods(): readonly string[] {
    return this.asked.map(({ method }) => method);
  }
}

/** A terminal that remembers what was written and is typed into by the test. */
export class PlayedTerminal implements Terminal {
  out = "";
  err = "";
  colour = false;
  readonly questions: {
    readonly text: string;
    readonly hidden: boolean;
    answer: (line: string | undefined) => void;
  }[] = [];
  /** What is piped in. */
  piped: string | undefined;
  /** What is typed at each question, in order; questions beyond it wait for the test. */
  readonly typed: (string | undefined)[] = [];
  private readonly interrupts = new Set<() => void>();
  private readonly terminations = new Set<() => void>();
  readonly interactive: boolean;

  constructor(interactive = false) {
    this.interactive = interactive;
  }

  readonly stdout = { write: (text: string): void => void (this.out += text), isTTY: false };
  readonly stderr = { write: (text: string): void => void (this.err += text), isTTY: false };

  question(text: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.ask(text, false, signal);
  }

  secret(text: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.ask(text, true, signal);
  }

  async readPiped(maximumBytes: number): Promise<string | undefined> {
    return this.piped !== undefined && this.piped.length <= maximumBytes ? this.piped : undefined;
  }

  private ask(text: string, hidden: boolean, signal?: AbortSignal): Promise<string | undefined> {
    return new Promise((resolve) => {
      signal?.addEventListener("abort", () => resolve(undefined));
      this.questions.push({ text, hidden, answer: resolve });
      if (this.typed.length > 0) resolve(this.typed.shift());
    });
  }

  onInterrupt(listener: () => void): () => void {
    this.interrupts.add(listener);
    return () => void this.interrupts.delete(listener);
  }

  onTermination(listener: () => void): () => void {
    this.terminations.add(listener);
    return () => void this.terminations.delete(listener);
  }

  terminate(): void {
    for (const listener of [...this.terminations]) listener();
  }

  interrupt(): void {
    for (const listener of [...this.interrupts]) listener();
  }

  /** What a live view is drawn on; undefined: stdout is no terminal. */
  screenOfTest: Screen | undefined;

  screen(): Screen | undefined {
    return this.screenOfTest;
  }

  page(text: string): void {
    this.stdout.write(text);
  }

  spinner(): ReturnType<Terminal["spinner"]> {
    return { show: () => undefined, line: (text) => void (this.err += `${text}\n`), stop: () => undefined };
  }
}

/** Everything a command needs, played. */
export interface CliBench {
  readonly host: PlayedHost;
  readonly terminal: PlayedTerminal;
  /** The addresses that were opened in a browser. */
  readonly opened: string[];
  /** The webhooks that are listened for, and whether they were ended. */
  readonly webhooks: { readonly options: WebhookServerOptions; closed: boolean }[];
  /** What the person's config.json holds. */
  readonly configured: { content: unknown };
  readonly context: CliContext;
  run(...args: readonly string[]): Promise<number>;
}

export function openBench(
  cwd: string,
  interactive = false,
  environment: CliContext["environment"] = {},
  others: Partial<CliContext> = {},
): CliBench {
  const host = new PlayedHost();
  const terminal = new PlayedTerminal(interactive);
  const opened: string[] = [];
  const configured: CliBench["configured"] = { content: {} };
  const webhooks: CliBench["webhooks"] = [];
  const context: CliContext = {
    cwd,
    userName: "ada",
    version: "1.2.3",
    environment,
    terminal,
    link: host,
    files: workspaceFiles,
    clock: systemClock,
    config: {
      path: "/home/config.json",
      read: () => ({ ok: true, value: configured.content }),
      async write(content) {
        configured.content = content;
        return { ok: true, value: undefined };
      },
      variables: environment,
    },
    async openAddress(address) {
      opened.push(address);
      return { ok: true, value: undefined };
    },
    saveText,
    async serveWebhook(options) {
      const webhook = { options, closed: false };
      webhooks.push(webhook);
      const close = async (): Promise<void> => void (webhook.closed = true);
      return { ok: true, value: { address: `http://${options.host}:${options.port}`, close } };
    },
    serveChatTools: () => Promise.reject(new Error("The test serves no tools")),
    serveLanguage: () => Promise.reject(new Error("The test serves no language")),
    runTests: runTestsHere,
    ...others,
  };
  return { host, terminal, opened, webhooks, configured, context, run: (...args) => runCli(args, context) };
}

export const sampleRunId = "01JD3KX5Y0QZ7V8N2M4P6R9ST0";

/** A run of one step; what is given replaces the rest. */
export function sampleRun(changed: Partial<RunView> = {}): RunView {
  return {
    id: sampleRunId,
    inputs: {},
    name: "sample",
    title: "A sample",
    kind: "workflow",
    file: "/w/sample.manus.yaml",
    workspaceFolder: "/w",
    status: "running",
    startedAt: "2026-11-21T09:14:03.120Z",
    steps: [sampleStep()],
    outputs: {},
    folder: `/home/runs/${sampleRunId}`,
    ...changed,
  };
}

export function sampleStep(changed: Partial<StepView> = {}): StepView {
  return {
    id: "one",
    number: 1,
    title: "First",
    kind: "tool",
    tool: "shell_exec",
    status: "running",
    line: 4,
    ...changed,
  };
}

export function sampleTask(changed: Partial<TaskView> = {}): TaskView {
  return {
    id: "01JD3KX5Y0QZ7V8N2M4P6R9ST1",
    runId: sampleRunId,
    stepId: "one",
    title: "First",
    engine: "tool",
    tool: "shell_exec",
    status: "running",
    attempt: 1,
    priority: 5,
    queuedAt: "2026-11-21T09:14:03.120Z",
    startedAt: "2026-11-21T09:14:03.220Z",
    can: ["stop"],
    ...changed,
  };
}

function replace<T extends { readonly id: string }>(known: readonly T[], changed: readonly T[]): readonly T[] {
  return [...known.filter(({ id }) => !changed.some((one) => one.id === id)), ...changed];
}
