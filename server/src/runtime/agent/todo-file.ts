import type { AgentFiles } from "../../core/ports/agent-files.ts";
import type { Log } from "../../core/ports/log.ts";
import type { StreamDraft } from "../../core/ports/driver.ts";
import { countTicks, todoText } from "../../core/agent/modules/todo.ts";
import type { Plan } from "../../core/agent/modules/plan-state.ts";
import { runtimeEvents } from "./stream-facts.ts";

/** What is read of it; one that is longer is no list of things to do. In bytes. */
const maximumBytes = 256 * 1024;

/** The agent's todo.md: made from its plan, ticked by the agent with its own tools. */
export class TodoFile {
  readonly path: string;
  private readonly files: AgentFiles;
  private readonly log: Log;
  private stamp: string | undefined;

  constructor(taskFolder: string, { files, log }: { readonly files: AgentFiles; readonly log: Log }) {
    this.path = `${taskFolder}/todo.md`;
    this.files = files;
    this.log = log;
  }

  /**
   * Make it from a plan, what stands there now kept where it can be; answers what the stream is to be told, undefined where it stays as it is. `shown`: as the stream knows it. The
   * agent goes on without the file where it can't be written.
   */
  async follow(steps: Plan["steps"], shown: string | undefined): Promise<StreamDraft | undefined> {
    const text = todoText(steps, shown ?? "");
    if (text === shown) return undefined;
    const written = await this.files.writeText(this.path, text);
    if (!written.ok) {
      this.log.warn(`${written.failure.message}. ${written.failure.remedy}`);
      return undefined;
    }
    this.stamp = await this.files.stampOf(this.path);
    return changed(text);
  }

  /** What the stream is to be told when a call has changed it. */
  async look(shown: string | undefined): Promise<StreamDraft | undefined> {
    const stamp = await this.files.stampOf(this.path);
    if (stamp === undefined || stamp === this.stamp) return undefined;
    this.stamp = stamp;
    const read = await this.files.readText(this.path, maximumBytes);
    return !read.ok || read.value === shown ? undefined : changed(read.value);
  }
}

function changed(text: string): StreamDraft {
  return { type: "system", source: "agent", event: runtimeEvents.todoChanged, text: countTicks(text), said: text };
}
