import type { Cancel } from "../../core/ports/clock.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { Model } from "../../core/ports/model.ts";
import type { ModelCheck } from "../../protocol/models.ts";
import type { RunId } from "../../protocol/states.ts";

/** What a source offers now. */
export interface OfferedModels {
  /** As their provider knows them, each once. */
  readonly models: readonly string[];
  /** The one that a task gets which names none; absent where there is no sensible choice. */
  readonly defaultModel?: string;
}

/** One account whose models can be asked: `environment` and those that were added (any OpenAI-compatible server), `editor`. */
export interface ModelSource {
  /** As a file names it. */
  readonly account: string;
  /** For people. */
  readonly title: string;
  /** Whether it's configured for this run at all, without asking anybody: one that isn't is passed over in silence. */
  isThere(runId: RunId | undefined): boolean;
  /** What it offers. A server that can't be asked is a failure, never an empty list. */
  list(runId: RunId | undefined): Promise<Outcome<OfferedModels>>;
  /** The model of this name, or the default one where none is named. Fails with `model-unknown`, `no-model`, or as `ModelFailure`. */
  open(runId: RunId | undefined, model: string | undefined): Promise<Outcome<Model>>;
  /** Find out anew what a model can do, by asking it a few tiny things. */
  check(runId: RunId | undefined, model: string | undefined): Promise<Outcome<ModelCheck>>;
  /** Called when models may have come or gone. */
  onChange(listener: () => void): Cancel;
}
