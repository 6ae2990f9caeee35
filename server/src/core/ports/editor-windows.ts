import type { AskEditorModelParams, AskEditorModelResult, EditorModel } from "../../protocol/models.ts";
import type { AccountId, RunId } from "../../protocol/states.ts";
import type { Cancel } from "./clock.ts";
import type { Cancellation } from "./cancellation.ts";
import type { ExposePort } from "./expose-port.ts";
import type { Outcome } from "./failure.ts";

/** The windows of editors that are attached to this host, and what they lend it. */
export interface EditorWindows {
  /** The models that windows offer now, each id once: those of the window that started the run first, then the others'. */
  models(runId: RunId | undefined): readonly EditorModel[];
  /**
   * Ask a model of a window: of the one that started the run where it offers it, else of any. Fails with `model-unreachable` (retryable) when no window offers the model
   * (any more) or the window ended before it answered. What the window itself says, a refusal included, is a value. Rejects with `Cancelled` only; then the window is
   * told to break off.
   */
  askModel(
    runId: RunId | undefined,
    params: AskEditorModelParams,
    cancellation: Cancellation,
  ): Promise<Outcome<AskEditorModelResult>>;
  /** See {@link ExposePort}. */
  readonly exposePort: ExposePort;
  /** How many are attached. */
  readonly windowCount: number;
  /** The key that a window keeps for this account: the windows are asked in turn, each for a limited time. Undefined where none has it. Never rejects. */
  askKey(accountId: AccountId): Promise<string | undefined>;
  /** Called when a window has come that may keep keys. */
  onAttached(listener: () => void): Cancel;
  /** Called when models may have come or gone. */
  onChange(listener: () => void): Cancel;
}
