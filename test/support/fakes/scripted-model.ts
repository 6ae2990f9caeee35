import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";
import type { Cancellation } from "../../../server/src/core/ports/cancellation.ts";
import type {
  Model,
  ModelAnswer,
  ModelCall,
  ModelFacts,
  ModelFailure,
  ModelOutcome,
  ModelRequest,
} from "../../../server/src/core/ports/model.ts";

/** One answer of a script: what the model says, how it fails, or that it never answers; or a function that looks at the request first. */
export type Scripted = ScriptedAnswer | ScriptedFailure | "hang" | ((request: ModelRequest) => Scripted);

/** An answer; what is left out is as a well-behaved model has it. */
export interface ScriptedAnswer {
  readonly text?: string;
  readonly calls?: readonly Omit<ModelCall, "id">[];
  readonly finish?: ModelAnswer["finish"];
  readonly usage?: Partial<ModelAnswer["usage"]>;
}

/** A failure; what is left out isn't worth a retry. */
export interface ScriptedFailure {
  readonly failure: Pick<ModelFailure, "code"> & Partial<ModelFailure>;
}

/** What the fake says of itself. */
export const scriptedFacts: ModelFacts = {
  name: "scripted",
  account: "test",
  contextTokens: 128_000,
  maximumOutputTokens: 8_000,
  images: false,
  price: { input: 1, output: 4 },
};

/**
 * A model that answers turns with its script, in order, and plans with another one. Without a script for plans the first plan is one step, and later ones mark every step as done.
 * Asked for more turns than the script has, it throws: a test that goes on too long fails and says so.
 */
export class ScriptedModel implements Model {
  readonly facts: ModelFacts;
  /** Every request, in order. */
  readonly asked: ModelRequest[] = [];
  private readonly turns: Scripted[];
  private readonly plans: Scripted[];

  constructor(turns: readonly Scripted[], options: { plans?: readonly Scripted[]; facts?: Partial<ModelFacts> } = {}) {
    this.turns = [...turns];
    this.plans = [...(options.plans ?? [])];
    this.facts = { ...scriptedFacts, ...options.facts };
  }

  /** How many answers for turns are left. */
  get left(): number {
    return this.turns.length;
  }

  async ask(request: ModelRequest, cancellation: Cancellation, onText?: (text: string) => void): Promise<ModelOutcome> {
    const outcome = this.answer(request);
    if (cancellation.cancelled) throw new Cancelled();
    if (outcome === "hang") return new Promise((_, reject) => cancellation.onCancelled(() => reject(new Cancelled())));
    if (outcome.ok) onText?.(outcome.answer.text);
    return outcome;
  }

  /** The next answer, at once; `hang` where there will be none. */
  answer(request: ModelRequest): ModelOutcome | "hang" {
    this.asked.push(request);
    const next = request.purpose === "plan" ? (this.plans.shift() ?? defaultPlan) : this.turns.shift();
    if (next === undefined) throw new Error(`The script has no answer left for request ${this.asked.length}`);
    let scripted = next;
    while (typeof scripted === "function") scripted = scripted(request);
    if (scripted === "hang") return "hang";
    return "failure" in scripted ? failed(scripted) : answered(scripted, request, this.facts);
  }
}

/** One call, with what is said before it. */
export function call(name: string, values: object | string = {}, text = ""): ScriptedAnswer {
  return { text, calls: [written(name, values)] };
}

/** Several calls in one answer. */
export function calls(...all: readonly (readonly [name: string, values?: object | string])[]): ScriptedAnswer {
  return { calls: all.map(([name, values]) => written(name, values ?? {})) };
}

/** Words without a call. */
export function say(text: string, finish: ModelAnswer["finish"] = "complete"): ScriptedAnswer {
  return { text, finish };
}

/** A plan with these steps: a title, or a title with a status. */
export function planned(...steps: readonly (string | readonly [title: string, status: string])[]): ScriptedAnswer {
  const listed = steps.map((step) => (typeof step === "string" ? [step, "todo"] : step));
  return {
    text: JSON.stringify({
      reflection: "As it should be",
      steps: listed.map(([title, status]) => ({ id: "", title, status })),
    }),
  };
}

/** A failure with this code. */
export function fails(code: string, message = `It failed with ${code}`): ScriptedFailure {
  return { failure: { code, message } };
}

/** Tells the person, with attachments if any, and ends. */
export function deliver(text = "It is done", attachments: readonly string[] = []): readonly ScriptedAnswer[] {
  return [call("message_notify_user", attachments.length === 0 ? { text } : { text, attachments }), call("idle")];
}

function written(name: string, values: object | string): Omit<ModelCall, "id"> {
  return { name, arguments: typeof values === "string" ? values : JSON.stringify(values) };
}

/** Reads the steps from the request, as a planner would. */
function defaultPlan(request: ModelRequest): ScriptedAnswer {
  const text = request.messages.map((message) => message.text).join("\n");
  const steps = [...text.matchAll(/^\d+\. \[\w+\] (.*) \(id: ([^)]*)\)$/gm)];
  if (steps.length === 0) return planned("Do it");
  const done = steps.map(([, title, id]) => ({ id, title, status: "done" }));
  return { text: JSON.stringify({ reflection: "All of it is done", steps: done }) };
}

function answered(scripted: ScriptedAnswer, request: ModelRequest, facts: ModelFacts): ModelOutcome {
  const { text = "", calls: made = [], finish = "complete" } = scripted;
  const inputTokens = Math.ceil(JSON.stringify([request.messages, request.tools]).length / 4);
  const outputTokens = 5 + Math.ceil(JSON.stringify([text, made]).length / 4);
  const price = facts.price && (inputTokens * facts.price.input + outputTokens * facts.price.output) / 1e6;
  const cost = price === undefined ? {} : { cost: price };
  const usage = { model: facts.name, inputTokens, outputTokens, ...cost, ...scripted.usage };
  return { ok: true, answer: { text, finish, usage, calls: made.map((one, at) => ({ ...one, id: `call-${at}` })) } };
}

function failed({ failure }: ScriptedFailure): ModelOutcome {
  const filled = { retryable: false, message: `It failed with ${failure.code}`, remedy: "Look at the script." };
  return { ok: false, failure: { ...filled, ...failure } };
}
