import type { Cancellation } from "../../core/ports/cancellation.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { Cancel } from "../../core/ports/clock.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { Model, Models, ModelWish } from "../../core/ports/model.ts";
import { CancellationSource } from "../cancellation-source.ts";
import type { Desk } from "./desk.ts";
import { orCancelled } from "./or-cancelled.ts";

interface ModelSourceOptions {
  readonly models: Models;
  readonly wish: ModelWish;
  readonly desk: Desk;
}

/** The model of one task, wherever it is just now. It's looked for again once models have come or gone, or one didn't answer. */
export class ModelSource {
  private readonly options: ModelSourceOptions;
  private readonly stopListening: Cancel;
  private current: Model | undefined;
  /** Whether models have come or gone since the last look. */
  private isChanged = false;
  private tellChange: (() => void) | undefined;

  constructor(options: ModelSourceOptions) {
    this.options = options;
    this.stopListening = options.models.onChange(() => {
      this.isChanged = true;
      this.current = undefined;
      this.tellChange?.();
    });
  }

  /** The task has ended. */
  close(): void {
    this.stopListening();
  }

  /** The model. Where there is none a person is asked, until one is there or they say to try again. Rejects with `Cancelled` only. */
  async get(cancellation: Cancellation): Promise<Model> {
    while (this.current === undefined) {
      const failure = await this.look(cancellation);
      if (failure !== undefined) await this.wait(failure, cancellation);
    }
    return this.current;
  }

  /** Look again; answers why there is none. Rejects with `Cancelled` only. */
  async look(cancellation: Cancellation): Promise<OutsideFailure | undefined> {
    this.isChanged = false;
    const found = await orCancelled(this.options.models.find(this.options.wish), cancellation);
    this.current = found.ok ? found.value : undefined;
    return found.ok ? undefined : found.failure;
  }

  /** Until a person says to try again, or a model has come by itself: then the question is withdrawn. */
  private async wait(failure: OutsideFailure, cancellation: Cancellation): Promise<void> {
    const waiting = new CancellationSource();
    const stopListening = cancellation.onCancelled(() => waiting.cancel());
    this.tellChange = () => void this.endWhenFound(waiting);
    if (this.isChanged) this.tellChange();
    try {
      const text = `There is no model to think with: ${failure.message}. ${failure.remedy}`;
      await this.options.desk.ask({ kind: "account", text, choices: ["try-again"] }, waiting);
    } catch (error) {
      if (!(error instanceof Cancelled) || cancellation.cancelled) throw error;
    } finally {
      this.tellChange = undefined;
      stopListening();
    }
  }

  private async endWhenFound(waiting: CancellationSource): Promise<void> {
    if ((await this.look(waiting).catch(unwanted)) === undefined) waiting.cancel();
  }
}

/** Somebody has answered meanwhile, or the task was stopped: nobody waits any more. */
function unwanted(error: unknown): undefined {
  if (!(error instanceof Cancelled)) throw error;
}
