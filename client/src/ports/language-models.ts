import type { AskEditorModelParams, AskEditorModelResult, EditorModel } from "../../../server/src/protocol/models.ts";

/** Says that nobody wants an answer any more; as the editor and the wire both have it. */
export interface CancelSignal {
  readonly isCancellationRequested: boolean;
  /** Calls `listener` once when it is cancelled; at once, or a moment later, when it already is. */
  onCancellationRequested(listener: () => void): { dispose(): void };
}

/** The language models that the editor has, for extensions that the person lets use them. */
export interface LanguageModels {
  /** Those that can call tools. */
  list(): Promise<readonly EditorModel[]>;
  /** Ask one. What can go wrong outside is an answer; rejects when it is cancelled. The first time the editor asks the person for their consent. */
  ask(params: AskEditorModelParams, cancel: CancelSignal): Promise<AskEditorModelResult>;
  /** Hear that the list may have changed; the answer ends it. */
  onChange(listener: () => void): () => void;
}
