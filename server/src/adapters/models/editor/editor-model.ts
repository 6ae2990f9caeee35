import * as l10n from "@vscode/l10n";
import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";
import type { Cancel, Clock } from "../../../core/ports/clock.ts";
import type { EditorWindows } from "../../../core/ports/editor-windows.ts";
import type { OutsideFailure } from "../../../core/ports/failure.ts";
import type {
  Model,
  ModelAnswer,
  ModelFacts,
  ModelFailure,
  ModelRequest,
  ModelTool,
  ModelUsage,
} from "../../../core/ports/model.ts";
import type { AskEditorModelParams, AskEditorModelResult, EditorModel } from "../../../protocol/models.ts";
import type { Refusal, RunId } from "../../../protocol/states.ts";
import { toEditorMessages, type ReadImage } from "./to-editor-messages.ts";

/** What a model of an editor works with. */
export interface EditorModelPorts {
  readonly windows: EditorWindows;
  readonly clock: Clock;
  readonly readImage: ReadImage;
}

/** An editor doesn't say how much its models may write; all those of today write at least so many tokens. */
const assumedOutputTokens = 4_096;
/** So often a call is made anew, at most, when the fault may pass. */
const pausesMs: readonly number[] = [1_000, 4_000];
/** A window that is loaded anew is back within this time. */
const windowBackWithinMs = 20_000;

/**
 * The model of this id, asked through a window that offers it; through the one that started the run where it does. What it costs isn't known: who provides models to an
 * editor rarely charges by the token.
 */
export function createEditorModel(ports: EditorModelPorts, runId: RunId | undefined, model: EditorModel): Model {
  const facts: ModelFacts = {
    name: model.id,
    account: "editor",
    contextTokens: model.maximumInputTokens,
    maximumOutputTokens: Math.min(assumedOutputTokens, Math.ceil(model.maximumInputTokens / 2)),
    images: model.images,
  };
  return {
    facts,
    async ask(request, cancellation, onText) {
      if (cancellation.cancelled) throw new Cancelled();
      const messages = await toEditorMessages(request.messages, model.images ? ports.readImage : undefined);
      const params = { ...paramsOf(request), model: model.id, messages };
      const outcome = await askPatiently(ports, { runId, params, cancellation });
      if (!outcome.ok) return outcome;
      const answer = toAnswer(outcome.value, request, facts);
      if (answer.text !== "") onText?.(answer.text);
      return { ok: true, answer };
    },
  };
}

/** The name of the tool through which a plan is answered: an editor knows no other way to structure an answer. */
const answerTool = "answer";

function paramsOf({ purpose, tools, answerSchema }: ModelRequest): Omit<AskEditorModelParams, "model" | "messages"> {
  const justification = l10n.t("Manus Manager lets this model work on the task that you run.");
  if (purpose === "turn") return { tools, toolRequired: tools.length > 0, justification };
  const parameters = answerSchema ?? { type: "object" };
  const answer: ModelTool = {
    name: answerTool,
    description: "Give the answer. Use it exactly once.",
    parameters,
  };
  return { tools: [answer], toolRequired: true, justification };
}

type Answered = Extract<AskEditorModelResult, { outcome: "answered" }>;
type Asked = { readonly ok: true; readonly value: Answered } | { readonly ok: false; readonly failure: ModelFailure };

interface Call {
  readonly runId: RunId | undefined;
  readonly params: AskEditorModelParams;
  readonly cancellation: Cancellation;
}

/** What may pass is tried again, bounded: a window that is loaded anew is waited for, other faults get a pause. */
async function askPatiently(ports: EditorModelPorts, call: Call): Promise<Asked> {
  let outcome = await askOnce(ports, call);
  for (const pause of pausesMs) {
    if (outcome.ok || !outcome.failure.retryable) return outcome;
    const isAway = !isOffered(ports.windows, call);
    await wait(ports, call, isAway ? windowBackWithinMs : pause);
    if (!isOffered(ports.windows, call)) return outcome;
    outcome = await askOnce(ports, call);
  }
  return outcome;
}

async function askOnce({ windows }: EditorModelPorts, { runId, params, cancellation }: Call): Promise<Asked> {
  const outcome = await windows.askModel(runId, params, cancellation);
  if (!outcome.ok) return outcome;
  if (outcome.value.outcome === "answered") return { ok: true, value: outcome.value };
  return { ok: false, failure: toFailure(outcome.value.because) };
}

function isOffered(windows: EditorWindows, { runId, params }: Call): boolean {
  return windows.models(runId).some(({ id }) => id === params.model);
}

/** Until the time is over; sooner when the model, which wasn't there, is. Rejects with `Cancelled`. */
function wait({ windows, clock }: EditorModelPorts, call: Call, milliseconds: number): Promise<void> {
  const wasOffered = isOffered(windows, call);
  return new Promise((resolve, reject) => {
    const cancels: Cancel[] = [];
    const end = (settle: () => void): void => {
      for (const cancel of cancels.splice(0)) cancel();
      settle();
    };
    cancels.push(clock.after(milliseconds, () => end(resolve)));
    cancels.push(
      windows.onChange(() => {
        if (!wasOffered && isOffered(windows, call)) end(resolve);
      }),
    );
    cancels.push(call.cancellation.onCancelled(() => end(() => reject(new Cancelled()))));
  });
}

function toAnswer(answered: Answered, { purpose }: ModelRequest, facts: ModelFacts): ModelAnswer {
  const { text, calls, inputTokens, outputTokens } = answered;
  // The editor's own counter counts much like the provider, not as it.
  const usage: ModelUsage = { model: facts.name, inputTokens, outputTokens, estimated: true };
  if (purpose === "turn") return { text, calls, finish: "complete", usage };
  const [answer] = calls;
  return { text: answer?.name === answerTool ? answer.arguments : text, calls: [], finish: "complete", usage };
}

/** What a window says in the words of {@link ModelFailure}. */
const failures: Readonly<Record<string, Omit<OutsideFailure, "message">>> = {
  "no-permission": {
    code: "model-refused",
    retryable: false,
    get remedy() {
      return l10n.t("Run the file from the editor's window and allow Manus Manager to use the language model there.");
    },
  },
  "model-unknown": {
    code: "model-unknown",
    retryable: false,
    get remedy() {
      return l10n.t("Name a model that the editor offers; `manusctl models` lists them.");
    },
  },
  blocked: {
    code: "rate-limit",
    retryable: false,
    get remedy() {
      return l10n.t("Wait until the quota is there again, or name another model.");
    },
  },
  "rate-limit": {
    code: "rate-limit",
    retryable: true,
    get remedy() {
      return l10n.t("Wait a moment, or name another model.");
    },
  },
  "context-full": {
    code: "model-context-full",
    retryable: false,
    get remedy() {
      return l10n.t("Name a model with a larger context.");
    },
  },
  timeout: {
    code: "timeout",
    retryable: true,
    get remedy() {
      return l10n.t("Try again, or name another model.");
    },
  },
};

const otherFailure = {
  code: "model-failed",
  retryable: true,
  get remedy() {
    return l10n.t("Try again; the log of the extension that provides the model may say more.");
  },
} as const;

function toFailure({ code, message, remedy }: Refusal): ModelFailure {
  const known = Object.hasOwn(failures, code) ? failures[code] : undefined;
  return { ...(known ?? otherFailure), message, ...(remedy !== undefined && { remedy }) };
}
