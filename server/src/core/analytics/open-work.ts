import type { RunId, StepId, TaskId, Timestamp } from "../../protocol/states.ts";
import type { Amount } from "../budget/amount.ts";

/** What is remembered of a run: what its tasks count for, and what it may spend. */
export interface KnownRun {
  readonly workflow: string;
  readonly file: string;
  readonly title: string;
  /** When it started, or was opened again last. */
  readonly openedAt: Timestamp;
  /** The run whose step started it. */
  readonly parent?: RunId;
  readonly budget?: Amount;
  /** How often a person has allowed the whole budget once more. */
  readonly raised?: number;
  /** With the runs that its steps have started. */
  readonly spent?: Amount;
  readonly ended?: true;
}

/** A question that is open. */
export interface OpenQuestion {
  readonly at: Timestamp;
  readonly detail: string;
}

/** What is remembered of a task until it has ended, and a while longer as it may be tried again. */
export interface KnownTask {
  readonly runId: RunId;
  readonly step: StepId;
  /** `gate`: a question of the workflow itself. */
  readonly kind: "tool" | "agent" | "gate";
  readonly engine: string;
  readonly account: string;
  readonly model: string;
  /** Of a direct tool call. */
  readonly tool?: string;
  readonly instance?: string;
  /** It takes a slot of its instance. */
  readonly holdsSlot?: true;
  /** Since when it waits for its turn. */
  readonly queuedSince?: Timestamp;
  readonly startedAt?: Timestamp;
  readonly attemptAt?: Timestamp;
  readonly attempts: number;
  /** The codes of the attempts that failed, in order, each as often as it came. */
  readonly codes?: readonly string[];
  readonly lostMs?: number;
  readonly queuedMs?: number;
  readonly peopleMs?: number;
  readonly asked?: OpenQuestion;
  /** Used so far, and how much of it was counted with an end of this task before. */
  readonly used?: UsedSoFar;
  readonly counted?: UsedSoFar;
  readonly fingerprint?: string;
  /** How far its stream was read. */
  readonly streamRead?: number;
  readonly ended?: true;
}

/** Whole numbers, see `Measure`. */
export interface UsedSoFar {
  readonly nanoDollars: number;
  readonly milliCredits: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly turns: number;
  /** The price of some of it isn't known. */
  readonly unpriced?: true;
}

/** An instance: how many of its slots are taken, since when. */
export interface KnownInstance {
  readonly account: string;
  readonly capacity: number;
  readonly taken: number;
  readonly since?: Timestamp;
}

/** An agent's task that has ended and whose stream isn't counted yet. */
export interface PendingStream {
  readonly runId: RunId;
  readonly taskId: TaskId;
}

/** A map of which only so many members that are over are kept (and an eighth more, as they are let go of together), those that ended last. */
export class Remembered<T extends { readonly ended?: true }> {
  readonly all = new Map<string, T>();
  private readonly over = new Set<string>();
  private readonly most: number;

  constructor(mostEnded: number) {
    this.most = mostEnded;
  }

  get(id: string): T | undefined {
    return this.all.get(id);
  }

  set(id: string, value: T): void {
    this.all.set(id, value);
    if (value.ended === undefined) {
      this.over.delete(id);
      return;
    }
    this.over.delete(id);
    this.over.add(id);
    // A set finds its first member only by passing over those that have left it: not to be asked each time.
    if (this.over.size > this.most + this.most / 8) this.letGo();
  }

  private letGo(): void {
    for (const oldest of this.over) {
      if (this.over.size <= this.most) break;
      this.over.delete(oldest);
      this.all.delete(oldest);
    }
  }

  /** In an order in which {@link set} makes the same again. */
  *entries(): Generator<[string, T]> {
    for (const [id, value] of this.all) if (value.ended === undefined) yield [id, value];
    for (const id of this.over) {
      const value = this.all.get(id);
      if (value !== undefined) yield [id, value];
    }
  }
}
