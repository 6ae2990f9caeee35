import type { RequestType } from "vscode-jsonrpc";
import type { ChatCaller, ChatDesk, OfferedFile, Question } from "../../../server/src/chat-tools/desk.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import type { FileDescription } from "../../../server/src/protocol/language.ts";
import type { FileProblem } from "../../../server/src/protocol/runs.ts";

/** A workspace and a host that a test puts together; it remembers what was asked. */
export class FakeChatDesk implements ChatDesk {
  fleetNow: FleetSnapshot = { sequence: 1, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };
  readonly files = new Map<string, FileDescription | null>();
  readonly problems = new Map<string, readonly FileProblem[]>();
  readonly asked: { readonly method: string; readonly params: unknown }[] = [];
  readonly answers = new Map<string, (params: never) => unknown>();
  trusted = true;
  roots: readonly string[] = ["/shop"];
  confirmFile?: (file: OfferedFile) => Promise<boolean>;
  personName?: () => string;
  clock = 0;
  /** What happens when somebody waits for the fleet to move. */
  onWait: (milliseconds: number) => void = (milliseconds) => void (this.clock += milliseconds);

  isTrusted(): boolean {
    return this.trusted;
  }
  folders(): readonly string[] {
    return this.roots;
  }
  async taskFiles(): Promise<readonly OfferedFile[]> {
    return [...this.files.keys()].map((shown) => ({ file: `/shop/${shown}`, workspaceFolder: "/shop", shown }));
  }
  async describe({ shown }: OfferedFile): Promise<FileDescription | null> {
    return this.files.get(shown) ?? null;
  }
  async check({ shown }: OfferedFile): Promise<readonly FileProblem[]> {
    return this.problems.get(shown) ?? [];
  }
  async fleet(): Promise<FleetSnapshot> {
    return this.fleetNow;
  }
  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R> {
    this.asked.push({ method: type.method, params });
    const answer = this.answers.get(type.method);
    if (answer === undefined) throw new Error(`The test has no answer to ${type.method}`);
    return answer(params as never) as R;
  }
  environment(): Readonly<Record<string, string>> {
    return {};
  }
  now(): number {
    return this.clock;
  }
  async untilMoved(milliseconds: number): Promise<void> {
    this.onWait(milliseconds);
  }
}

/** A caller whose person answers as told, and remembers what they were asked. */
export function fakeCaller(says: "yes" | "no" | "nobody" = "nobody"): ChatCaller & { readonly questions: Question[] } {
  const questions: Question[] = [];
  return {
    by: "mcp:test",
    signal: new AbortController().signal,
    questions,
    async confirm(question) {
      questions.push(question);
      return says;
    },
  };
}

/** A workflow with one step and one input. */
export function describedFile(changed: Partial<FileDescription> = {}): FileDescription {
  return {
    name: "hello",
    kind: "workflow",
    inputs: [{ name: "who", type: "string", options: [], required: true }],
    steps: [{ id: "greet", title: "Greet", line: 4 }],
    ...changed,
  };
}
