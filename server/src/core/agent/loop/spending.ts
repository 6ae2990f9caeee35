import type { StreamEvent } from "../../../../../schemas/generated/events.ts";

/** What an agent has used since it was created, over all its attempts, and what it may still use. */
export interface Spending {
  /** Turns of all attempts. */
  readonly turns: number;
  /** Calls of the model, those for plans too. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars: of the calls whose price is known. */
  readonly knownCost: number;
  /** How many calls had no price. */
  readonly unpriced: number;
  /** The model that answered last. */
  readonly model?: string;
  /** How often a person has granted the whole budget again. */
  readonly extensions: number;
  /** Whether the newest thing said of the budget is that it's used up. */
  readonly reached: boolean;
  /** That the price isn't known: not said, said, or said and agreed to. */
  readonly unknownPrice: "unsaid" | "said" | "accepted";
  /** How many tokens there really were for each that was estimated, as of the newest call with both numbers; 1 until then. */
  readonly ratio: number;
}

/** Nothing used yet. */
export const emptySpending: Spending = {
  turns: 0,
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  knownCost: 0,
  unpriced: 0,
  extensions: 0,
  reached: false,
  unknownPrice: "unsaid",
  ratio: 1,
};

/** Count one event. */
export function observeSpending(spending: Spending, event: StreamEvent): Spending {
  if (event.type !== "system") return spending;
  // One that was broken off is counted as it was estimated.
  if (event.event === "modelAnswered" || event.event === "modelCancelled") return countAnswer(spending, event);
  if (event.event === "budgetReached") return { ...spending, reached: true };
  if (event.event === "budgetExtended") {
    return { ...spending, reached: false, extensions: spending.extensions + 1 };
  }
  if (event.event === "priceUnknown") return { ...spending, unknownPrice: "said" };
  if (event.event === "priceAccepted") return { ...spending, unknownPrice: "accepted" };
  // Another attempt asks again: the person may have changed their mind, or the price is known by now.
  if (event.event === "attemptStarted") return { ...spending, reached: false };
  return spending;
}

function countAnswer(spending: Spending, event: StreamEvent & { readonly type: "system" }): Spending {
  const { usage, estimate, source } = event;
  const turns = spending.turns + (source === "agent" ? 1 : 0);
  const calls = spending.calls + 1;
  if (usage === undefined) return { ...spending, turns, calls };
  return {
    ...spending,
    turns,
    calls,
    inputTokens: spending.inputTokens + usage.inputTokens,
    outputTokens: spending.outputTokens + usage.outputTokens,
    knownCost: spending.knownCost + (usage.cost ?? 0),
    unpriced: spending.unpriced + (usage.cost === undefined ? 1 : 0),
    model: usage.model,
    ratio: usage.estimated === true ? spending.ratio : ratioOf(usage.inputTokens, estimate, spending.ratio),
  };
}

/** Numbers that no tokenizer gives come from a provider that counts wrongly: they are bounded. */
function ratioOf(real: number, estimate: number | undefined, before: number): number {
  if (estimate === undefined || estimate <= 0 || real <= 0) return before;
  return Math.min(4, Math.max(0.25, real / estimate));
}
