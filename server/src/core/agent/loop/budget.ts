import type { Answer } from "../../ports/tools.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import type { ModelRequest } from "../../ports/model.ts";
import type { EndReason } from "../../../protocol/states.ts";
import { attemptFailed, systemEvent } from "./drafts.ts";
import { budgetExceeded, figure, priceUnknown } from "./end-reasons.ts";
import type { AgentContext, AgentMove, Reserve } from "./moves.ts";
import type { Spending } from "./spending.ts";

/** Whether a call may be made, with what it may take; or what is to be done in its place. */
export type Affordable =
  | { readonly ok: true; readonly request: ModelRequest; readonly reserve: Reserve }
  | { readonly ok: false; readonly move: AgentMove };

/** An answer with less room than this is of no use. */
const leastOutput = 1_024;

/**
 * Look at the budget before a call of the model: what was spent and what the call may take together must not exceed it. Where little is left the answer may be shorter. A
 * budget that is used up, or in money without a known price, is asked about or ends the attempt, as the file says. `inputTokens`: what the call reads, about.
 */
export function affordCall(
  request: ModelRequest,
  inputTokens: number,
  spending: Spending,
  context: AgentContext,
): Affordable {
  const { budget } = context.spec;
  const isBound = budget.cost !== undefined || context.boundInMoney !== undefined;
  const blind = isBound && isBlind(spending, context);
  if (blind && spending.unknownPrice !== "accepted") return { ok: false, move: askAboutPrice(spending, context) };
  const wanted = request.maximumOutputTokens ?? context.model.maximumOutputTokens;
  const outputTokens = Math.min(wanted, outputLeft(inputTokens, spending, context));
  if (spending.reached || outputTokens < Math.min(leastOutput, wanted)) {
    return {
      ok: false,
      move: askForMore({ inputTokens, outputTokens: Math.min(leastOutput, wanted) }, spending, context),
    };
  }
  const reserve = withCost({ inputTokens, outputTokens }, context);
  return { ok: true, request: { ...request, maximumOutputTokens: outputTokens }, reserve };
}

/** What a person's answer to the question of {@link affordCall} comes to. Anything but a clear yes is a no. */
export function answerBudget(spending: Spending, context: AgentContext, answer: Answer): readonly StreamDraft[] {
  const choice = (answer.choice ?? answer.text ?? "").trim().toLowerCase();
  if (spending.reached) {
    if (choice !== "extend") return [attemptFailed(budgetExceeded(spent(spending, context), answer.by))];
    return [systemEvent("budgetExtended", `The budget was extended by ${describeCaps(context, 1)} (${answer.by})`)];
  }
  if (choice !== "continue") return [attemptFailed(priceUnknown(context.model, answer.by))];
  return [systemEvent("priceAccepted", `It goes on although the price isn't known (${answer.by})`)];
}

/** How many tokens the answer may have so that nothing is exceeded; below 0 when not even what is read fits. */
function outputLeft(inputTokens: number, spending: Spending, context: AgentContext): number {
  const caps = capsOf(spending, context);
  const { price } = context.model;
  const tokens = (caps.tokens ?? Infinity) - spending.inputTokens - spending.outputTokens - inputTokens;
  if (caps.cost === undefined || price === undefined) return tokens;
  const money = caps.cost - spending.knownCost - (inputTokens * price.input) / 1e6;
  if (price.output <= 0) return money < 0 ? -1 : tokens;
  return Math.min(tokens, Math.floor((money * 1e6) / price.output));
}

function capsOf(spending: Spending, { spec }: AgentContext): { readonly cost?: number; readonly tokens?: number } {
  const times = 1 + spending.extensions;
  const { cost, tokens } = spec.budget;
  return {
    ...(cost === undefined ? {} : { cost: cost * times }),
    ...(tokens === undefined ? {} : { tokens: tokens * times }),
  };
}

/** Whether money is being spent that nobody can count. */
function isBlind({ unpriced }: Spending, { model }: AgentContext): boolean {
  return model.price === undefined || unpriced > 0;
}

function withCost(reserve: Reserve, { model: { price } }: AgentContext): Reserve {
  if (price === undefined) return reserve;
  return { ...reserve, cost: (reserve.inputTokens * price.input + reserve.outputTokens * price.output) / 1e6 };
}

function askAboutPrice(spending: Spending, context: AgentContext): AgentMove {
  const reason = priceUnknown(context.model);
  if (spending.unknownPrice === "unsaid") {
    return { move: "append", events: [systemEvent("priceUnknown", reason.message)] };
  }
  const { cost, onExceed } = context.spec.budget;
  if (cost === undefined ? context.boundInMoney === "stop" : onExceed === "stop") return fail(reason);
  const text = `${reason.message}. May it go on without a bound in money?`;
  return { move: "ask", ask: { kind: "budget", text, choices: ["continue", "stop"] } };
}

function askForMore(next: Reserve, spending: Spending, context: AgentContext): AgentMove {
  const needed = withCost(next, context);
  const money = needed.cost === undefined ? "" : `, ${dollars(needed.cost)}`;
  const coming = `the next call takes about ${figure(needed.inputTokens + needed.outputTokens)} tokens${money}`;
  const text = `${spent(spending, context)}; ${coming} and would exceed it`;
  if (!spending.reached) return { move: "append", events: [systemEvent("budgetReached", text)] };
  if (context.spec.budget.onExceed === "stop") return fail(budgetExceeded(text));
  const question = `${text}. Extend it by ${describeCaps(context, 1)}?`;
  return { move: "ask", ask: { kind: "budget", text: question, choices: ["extend", "stop"] } };
}

function fail(reason: EndReason): AgentMove {
  return { move: "append", events: [attemptFailed(reason)] };
}

function spent(spending: Spending, context: AgentContext): string {
  const tokens = `${figure(spending.inputTokens + spending.outputTokens)} tokens`;
  const used = context.spec.budget.cost === undefined ? tokens : `${dollars(spending.knownCost)} (${tokens})`;
  return `Of the budget of ${describeCaps(context, 1 + spending.extensions)} it has used ${used}`;
}

function describeCaps({ spec }: AgentContext, times: number): string {
  const { cost, tokens } = spec.budget;
  const parts = [
    ...(cost === undefined ? [] : [dollars(cost * times)]),
    ...(tokens === undefined ? [] : [`${figure(tokens * times)} tokens`]),
  ];
  return parts.join(" and ");
}

/** `$0.50`, `$0.0031`: as many digits as it takes to see the amount. */
function dollars(amount: number): string {
  return amount >= 0.1 || amount === 0 ? `$${amount.toFixed(2)}` : `$${amount.toPrecision(2)}`;
}
