import type { EndReason } from "../../../protocol/states.ts";
import type { ModelFacts } from "../../ports/model.ts";
import type { PlanStep } from "../../../../../schemas/generated/events.ts";

/** The model's answers were no usable tool call, again and again; `last` says why the newest wasn't, a sentence. */
export function noUsableAnswer(model: string, last: string): EndReason {
  return {
    code: "no-usable-answer",
    message: `The model ${model} didn't answer with a usable tool call, in spite of a hint. The last time: ${last}`,
    remedy: "Try again with a model that calls tools reliably; `manusctl models check` shows what a model can do.",
  };
}

/** The agent repeats itself; `what` says what, a sentence. */
export function stuck(what: string): EndReason {
  return {
    code: "stuck",
    message: `The agent is stuck: ${what}`,
    remedy: "Look at what it tried, then say in the prompt what it should do instead, or remove what is in its way.",
  };
}

/** The agent wanted to end with steps of its plan left, three times. */
export function incompletePlan(open: readonly PlanStep[]): EndReason {
  const titles = open.map(({ number, title }) => `${number}. ${title}`).join("; ");
  return {
    code: "incomplete-plan",
    message: `The agent wanted to end three times while its plan had steps left: ${titles}`,
    remedy: "Check whether the work is done; if so, make the plan shorter or leave it out, and run the task again.",
  };
}

/** The agent wanted to end without what the task wants, again and again; `why` is the newest refusal. */
export function notDelivered(code: "not-delivered" | "outputs-missing", why: string): EndReason {
  return {
    code,
    message: `The agent wanted to end three times before all was delivered. ${why}`,
    remedy: "See what it has left behind, and say in the prompt exactly what is to be delivered, and where.",
  };
}

/** `limits.turns` is reached. */
export function outOfTurns(turns: number): EndReason {
  return {
    code: "turn-limit",
    message: `The agent took all ${turns} turns it had and did not finish`,
    remedy: "Give it more with `limits: { turns: … }`, or a smaller task.",
  };
}

/** The budget is used up, and nobody has granted more; `figures` says how much of what, a sentence. */
export function budgetExceeded(figures: string, by?: string): EndReason {
  return {
    code: "budget-exceeded",
    message: by === undefined ? figures : `${figures}. More was not granted (${by})`,
    remedy: "Raise `budget` in the file, choose a cheaper model, or set `onExceed: ask`.",
  };
}

/** There is a bound in money, but nobody knows what the model costs. */
export function priceUnknown(model: ModelFacts, by?: string): EndReason {
  const refused = by === undefined ? "" : `. To go on without was not granted (${by})`;
  return {
    code: "price-unknown",
    message: `The budget is in US dollars, but the price of ${model.name} isn't known, so it can't be kept${refused}`,
    remedy: "Add the model's price to the price table, or bound the tokens instead: `budget: { tokens: … }`.",
  };
}

/** Not even the task and the newest result fit into the model's window. `tokens`: what they take, about. */
export function contextTooSmall(model: ModelFacts, tokens: number): EndReason {
  return {
    code: "context-too-small",
    message: `The task, its tools and the newest result take about ${figure(tokens)} tokens; ${model.name} holds ${figure(model.contextTokens)}, what it writes included`,
    remedy: "Use a model with a larger window, offer fewer tools (`tools: deny`), or make the prompt shorter.",
  };
}

/** A number for people: `12,400`. */
export function figure(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ",");
}
