import type { Cancel } from "./clock.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Outcome, OutsideFailure } from "./failure.ts";
import type { RunId } from "../../protocol/states.ts";

/** A tool as a model is told of it. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** The JSON Schema of its arguments: an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One call in a model's answer. `arguments` is the text as the model wrote it: it may be no JSON at all. */
export interface ModelCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One message of a conversation with a model. */
export type ModelMessage =
  | { readonly role: "system"; readonly text: string }
  /** `images`: absolute paths of PNG or JPEG files; left out for models that take none. */
  | { readonly role: "user"; readonly text: string; readonly images?: readonly string[] }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ModelCall[] }
  /** What came of the call `callId` of an assistant's message before. */
  | { readonly role: "tool"; readonly callId: string; readonly text: string; readonly images?: readonly string[] };

/** What a model is asked. Messages that are the same as in the request before stand first, so that a provider's cache can hit. */
export interface ModelRequest {
  /** `turn`: exactly one tool call is wanted. `plan`: a JSON value that fits `answerSchema`. */
  readonly purpose: "turn" | "plan";
  readonly messages: readonly ModelMessage[];
  /** Empty for a plan. */
  readonly tools: readonly ModelTool[];
  readonly answerSchema?: Readonly<Record<string, unknown>>;
  readonly maximumOutputTokens?: number;
}

/** What a call took. */
export interface ModelUsage {
  readonly model: string;
  /** Tokens read, cached ones included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  /** Whether the numbers are an estimate of ours, as the provider told none. */
  readonly estimated?: boolean;
  /** In US dollars; absent where the price isn't known. Never 0 for unknown. */
  readonly cost?: number;
}

/** What a model answered. Nothing in it is checked yet. */
export interface ModelAnswer {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  /** `length`: cut off at the limit of its output. `filtered`: the provider withheld it. */
  readonly finish: "complete" | "length" | "filtered";
  readonly usage: ModelUsage;
}

/** Why a model didn't answer. Codes: `rate-limit`, `timeout`, `model-unreachable`, `model-refused` (401, 403), `model-unknown`, `model-context-full`, `model-invalid-request`, `model-failed`. */
export interface ModelFailure extends OutsideFailure {
  /** When the provider wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** What came of asking a model. */
export type ModelOutcome =
  | { readonly ok: true; readonly answer: ModelAnswer }
  | { readonly ok: false; readonly failure: ModelFailure };

/** Price of a model in US dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** For tokens read from the provider's cache; absent: as `input`. */
  readonly cachedInput?: number;
  /** It holds for requests of at most so many tokens; what a longer one costs isn't known. Absent: for all. */
  readonly upToInputTokens?: number;
}

/** What is known of a model: declared, probed or assumed. */
export interface ModelFacts {
  /** As its provider knows it. */
  readonly name: string;
  /** The account that pays: `environment`, `editor`, … */
  readonly account: string;
  /** How many tokens it can hold, read and written together. */
  readonly contextTokens: number;
  /** The most it may write in one answer. */
  readonly maximumOutputTokens: number;
  /** Whether it takes images. */
  readonly images: boolean;
  /** Absent: unknown. */
  readonly price?: ModelPrice;
}

/** One model that can be asked. */
export interface Model {
  readonly facts: ModelFacts;
  /**
   * Ask it. Retries what is worth it by itself (429 with `Retry-After`, 5xx, a connection that broke before anything was answered), bounded; what it
   * still can't get is a failure. Rejects with `Cancelled` only: then the request on the wire is broken off. `onText` hears the answer as it comes, for people.
   */
  ask(request: ModelRequest, cancellation: Cancellation, onText?: (text: string) => void): Promise<ModelOutcome>;
}

/** What a task says about its model. */
export interface ModelWish {
  readonly runId: RunId;
  /** The account it names. */
  readonly account?: string;
  /** The model it names, as its provider knows it. */
  readonly model?: string;
}

/** The models that can be reached from this host. */
export interface Models {
  /**
   * The model for a task: of the account it names, else of the first that offers one (the run's environment, then the editor). Fails with
   * `no-model` (nothing is configured), `unknown-account`, `model-unknown`, or as {@link ModelFailure}.
   */
  find(wish: ModelWish): Promise<Outcome<Model>>;
  /** Called when models may have come or gone, e.g. when a window attached. */
  onChange(listener: () => void): Cancel;
}
