import type { Cancellation } from "../../core/ports/cancellation.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
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

/** The model of one task, wherever it is just now. */
export class ModelSource {
  private readonly options: ModelSourceOptions;

  constructor(options: ModelSourceOptions) {
    this.options = options;
  }

  /** The model. Where there is none a person is asked, until one is there or they say to try again. Rejects with `Cancelled` only. */
  async get(cancellation: Cancellation): Promise<Model> {
    for (;;) {
      const changed = this.listen();
      try {
        const found = await orCancelled(this.find(), cancellation);
        if (found.ok) return found.value;
        await this.wait(found.failure, changed, cancellation);
      } finally {
        changed.stopListening();
      }
    }
  }

  /** Whether there is a model now; answers why there is none. */
  async missing(cancellation: Cancellation): Promise<OutsideFailure | undefined> {
    const found = await orCancelled(this.find(), cancellation);
    return found.ok ? undefined : found.failure;
  }

  private find(): ReturnType<Models["find"]> {
    return this.options.models.find(this.options.wish);
  }

  /** Until a person says to try again, or a model has come by itself: then the question is withdrawn. */
  private async wait(failure: OutsideFailure, changed: Change, cancellation: Cancellation): Promise<void> {
    const waiting = new CancellationSource();
    const stopListening = cancellation.onCancelled(() => waiting.cancel());
    changed.onceChanged(() => void this.endWhenFound(waiting));
    try {
      const text = `There is no model to think with: ${failure.message}. ${failure.remedy}`;
      await this.options.desk.ask({ kind: "account", text, choices: ["try-again"] }, waiting);
    } catch (error) {
      if (!(error instanceof Cancelled) || cancellation.cancelled) throw error;
    } finally {
      stopListening();
    }
  }

  private async endWhenFound(waiting: CancellationSource): Promise<void> {
    if ((await this.find()).ok) waiting.cancel();
  }

  /** Listening begins before the first look, so that a model that comes in between isn't missed. */
  private listen(): Change {
    let isChanged = false;
    let tell: (() => void) | undefined;
    const stopListening = this.options.models.onChange(() => {
      isChanged = true;
      tell?.();
    });
    return {
      stopListening,
      onceChanged: (listener) => {
        tell = listener;
        if (isChanged) listener();
      },
    };
  }
}

interface Change {
  readonly stopListening: () => void;
  readonly onceChanged: (listener: () => void) => void;
}
