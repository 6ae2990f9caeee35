import * as l10n from "@vscode/l10n";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import type { CancellationToken, RequestType } from "vscode-jsonrpc/node";
import { Cancelled, type Cancellation } from "../core/ports/cancellation.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { EditorWindows } from "../core/ports/editor-windows.ts";
import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import {
  AskEditorModelRequest,
  ExposePortRequest,
  type AskEditorModelParams,
  type AskEditorModelResult,
  type EditorModel,
} from "../protocol/models.ts";
import { ReadKeyRequest } from "../protocol/accounts.ts";
import type { AccountId, RunId } from "../protocol/states.ts";

/** A window as the host can ask it: over the connection of its language server. */
export interface EditorWindow {
  /** Rejects when the window ends before it has answered, and with its error when it can't answer. */
  request<P, R>(type: RequestType<P, R, void>, params: P, token: CancellationToken): Promise<R>;
}

/** Forwarding a port may ask the person something; a call doesn't wait for them for ever. */
const exposeWithinMs = 15_000;
/** Reading a key asks nobody anything. */
const readKeyWithinMs = 5_000;
/** So many runs are remembered with the window that started them; older ones are anybody's. */
const mostStarted = 1_000;

/** The attached windows, in the order they came. The connections tell it who comes, offers, starts and goes. */
export class EditorWindowBook implements EditorWindows {
  private readonly windows = new Map<EditorWindow, readonly EditorModel[]>();
  private readonly starters = new Map<RunId, EditorWindow>();
  private readonly listeners = new Set<() => void>();
  private readonly attachListeners = new Set<() => void>();

  attached(window: EditorWindow): void {
    this.windows.set(window, []);
    for (const listener of [...this.attachListeners]) listener();
  }

  get windowCount(): number {
    return this.windows.size;
  }

  /** The newest list of a window counts. One that isn't attached (any more) offers nothing. */
  offered(window: EditorWindow, models: readonly EditorModel[]): void {
    if (!this.windows.has(window)) return;
    this.windows.set(window, models);
    this.announce();
  }

  /** This window has started a run: it is asked first for it. */
  started(window: EditorWindow, runId: RunId): void {
    if (!this.windows.has(window)) return;
    this.starters.set(runId, window);
    const [oldest] = this.starters.keys();
    if (this.starters.size > mostStarted && oldest !== undefined) this.starters.delete(oldest);
  }

  gone(window: EditorWindow): void {
    if (!this.windows.delete(window)) return;
    for (const [runId, starter] of this.starters) if (starter === window) this.starters.delete(runId);
    this.announce();
  }

  models(runId: RunId | undefined): readonly EditorModel[] {
    const byId = new Map<string, EditorModel>();
    for (const window of this.inOrder(runId)) {
      for (const model of this.windows.get(window) ?? []) if (!byId.has(model.id)) byId.set(model.id, model);
    }
    return [...byId.values()];
  }

  async askModel(
    runId: RunId | undefined,
    params: AskEditorModelParams,
    cancellation: Cancellation,
  ): Promise<Outcome<AskEditorModelResult>> {
    const window = this.inOrder(runId).find((each) => offers(this.windows.get(each), params.model));
    if (window === undefined) return { ok: false, failure: notOffered(params.model) };
    const source = new CancellationTokenSource();
    const asked = window.request(AskEditorModelRequest, params, source.token);
    try {
      return { ok: true, value: await orCancelled(asked, source, cancellation) };
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      return { ok: false, failure: windowFailed(params.model, error) };
    } finally {
      source.dispose();
    }
  }

  readonly exposePort = async (runId: RunId, port: number): Promise<string | undefined> => {
    for (const window of this.inOrder(runId)) {
      const answer = await askInTime(window, ExposePortRequest, { port }, exposeWithinMs);
      if (answer?.outcome === "exposed") return answer.url;
    }
    return undefined;
  };

  async askKey(accountId: AccountId): Promise<string | undefined> {
    for (const window of this.inOrder(undefined)) {
      const answer = await askInTime(window, ReadKeyRequest, { accountId }, readKeyWithinMs);
      if (typeof answer?.key === "string" && answer.key !== "") return answer.key;
    }
    return undefined;
  }

  onAttached(listener: () => void): Cancel {
    this.attachListeners.add(listener);
    return () => void this.attachListeners.delete(listener);
  }

  onChange(listener: () => void): Cancel {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The window that started the run, then the others. */
  private inOrder(runId: RunId | undefined): readonly EditorWindow[] {
    const starter = runId === undefined ? undefined : this.starters.get(runId);
    const others = [...this.windows.keys()].filter((window) => window !== starter);
    return starter === undefined ? others : [starter, ...others];
  }

  private announce(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function offers(models: readonly EditorModel[] | undefined, id: string): boolean {
  return models?.some((model) => model.id === id) === true;
}

/** The answer; when it is cancelled the window is told and nobody waits for what it says then. */
function orCancelled<T>(asked: Promise<T>, source: CancellationTokenSource, cancellation: Cancellation): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stopListening = cancellation.onCancelled(() => {
      source.cancel();
      reject(new Cancelled());
    });
    asked.then(resolve, reject).finally(stopListening);
  });
}

/** A window that can't do it (another editor, an older version) answers with an error: then the next one is asked. */
async function askInTime<P, R>(
  window: EditorWindow,
  type: RequestType<P, R, void>,
  params: P,
  milliseconds: number,
): Promise<R | undefined> {
  const source = new CancellationTokenSource();
  const late = setTimeout(() => source.cancel(), milliseconds);
  const tooLate = new Promise<undefined>((resolve) => source.token.onCancellationRequested(() => resolve(undefined)));
  try {
    return await Promise.race([window.request(type, params, source.token), tooLate]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
    source.dispose();
  }
}

function notOffered(model: string): OutsideFailure {
  return {
    code: "model-unreachable",
    retryable: true,
    message: l10n.t("No editor window offers the model {0} now", model),
    remedy: l10n.t("Open a window of the editor that offers it, then try again."),
  };
}

function windowFailed(model: string, error: unknown): OutsideFailure {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: "model-unreachable",
    retryable: true,
    message: l10n.t("The editor window ended, or failed, before its model {0} had answered ({1})", model, why),
    remedy: l10n.t("Open the window again, then try again."),
  };
}
