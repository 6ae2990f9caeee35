import * as l10n from "@vscode/l10n";
import { mainArgument } from "../core/agent/main-argument.ts";
import { showUnseen } from "../core/agent/policy/show-unseen.ts";
import type { PolicyDecision } from "../core/agent/policy/decide.ts";
import type { SuggestedRule } from "../core/agent/policy/suggest-rule.ts";
import { said } from "../core/locale/said.ts";
import type { Said } from "../core/locale/said.ts";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { GivenRule } from "../core/ports/policy-book.ts";
import type { Answer, ToolResult } from "../core/ports/tools.ts";
import type { Ask } from "../protocol/fleet.ts";
import { CancellationSource } from "./cancellation-source.ts";
import { lookAt, personsFolder, refused, staysOpen, wantsSandbox } from "./gate-order.ts";
import type { GateOrder, GatePorts, Look } from "./gate-order.ts";

/** Ask a person whether a call may run, and make sure that what they have seen is what runs. Undefined when it may; else why not. */
export async function requestApproval(order: GateOrder, ports: GatePorts, look: Look): Promise<ToolResult | undefined> {
  const shown = await preview(order, ports, look);
  const answered = await ask(order, ports, await askFor(order, ports, look.decision, shown));
  if (answered === "interrupted") return { outcome: "interrupted", output: "", error: interrupted };
  if (answered !== "covered") {
    const objection = await take(order, ports, look.decision, answered);
    if (objection !== undefined) return objection;
  }
  return objectToChange(order, ports, { look, shown });
}

/** What the person says; `covered`: a rule that was given meanwhile lets it run. */
async function ask(
  order: GateOrder,
  ports: GatePorts,
  question: Omit<Ask, "id" | "askedAt">,
): Promise<Answer | "covered" | "interrupted"> {
  const withdrawal = new CancellationSource();
  const stopped = order.context.cancellation.onCancelled(() => withdrawal.cancel());
  let covering: PolicyDecision | undefined;
  const recheck = async (): Promise<void> => {
    const { decision } = await lookAt(order, ports);
    if (decision.verdict !== "allow" || withdrawal.cancelled) return;
    covering = decision;
    withdrawal.cancel();
  };
  const forget = ports.book.onGiven(() => void recheck());
  try {
    // A rule may have been given between the decision and this.
    await recheck();
    if (covering === undefined) return await order.askForApproval(question, withdrawal);
    return tellCovered(order, covering);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    return covering === undefined ? "interrupted" : tellCovered(order, covering);
  } finally {
    stopped();
    forget();
  }
}

function tellCovered({ call, audit }: GateOrder, { because }: PolicyDecision): "covered" {
  audit(`${call.tool} was allowed. ${because.english}`);
  return "covered";
}

/** Undefined when the person said yes. */
async function take(
  order: GateOrder,
  ports: GatePorts,
  decision: PolicyDecision,
  answer: Answer,
): Promise<ToolResult | undefined> {
  const { call, audit } = order;
  const comment = answer.text === undefined || answer.text === "" ? "" : `: ${answer.text}`;
  const choice = answer.choice ?? "denied";
  if (!choicesOf(decision.grant).includes(choice) || choice === "denied") {
    audit(`${call.tool} was denied (${answer.by})${comment}. ${decision.because.english}`);
    return refused("denied", said("{0} was denied ({1}){2}", call.tool, answer.by, comment));
  }
  const granted = await grant(order, ports, { decision, answer, choice });
  audit(`${call.tool} was approved (${answer.by})${comment}. ${decision.because.english}${granted}`);
  return undefined;
}

/** Give the rule that goes with the answer; what to add to the record. */
async function grant(
  order: GateOrder,
  { book, clock }: GatePorts,
  { decision, answer, choice }: { readonly decision: PolicyDecision; readonly answer: Answer; readonly choice: string },
): Promise<string> {
  const pattern = decision.grant?.pattern;
  if (pattern === undefined || (choice === "approved" && !staysOpen(order))) return "";
  const always = choice === "approved-always";
  const scope: GivenRule["scope"] = always
    ? { kind: "workspace", folder: personsFolder(order) }
    : { kind: "run", runId: order.context.runId };
  const given = await book.give({ pattern, scope, by: answer.by, at: clock.now() });
  const kept = given.ok ? "" : `, which couldn't be written down: ${given.failure.message}`;
  return always
    ? `. From now on the rule \`${pattern}\` counts always in this workspace folder${kept}`
    : `. From now on the rule \`${pattern}\` counts for this run${kept}`;
}

async function askFor(
  order: GateOrder,
  { toolbox }: GatePorts,
  { because, grant: suggested }: PolicyDecision,
  diff: string | undefined,
): Promise<Omit<Ask, "id" | "askedAt">> {
  const { call } = order;
  const notes = [l10n.t("May {0} run? {1}.", call.tool, because.text)];
  const standing = wantsSandbox(order) ? await toolbox.sandbox() : undefined;
  if (standing?.sandboxed === false) notes.push(l10n.t("Not sandboxed: it runs with all the rights of your user."));
  if (staysOpen(order) && suggested !== undefined)
    notes.push(l10n.t("A yes opens this origin for the rest of the run."));
  return {
    kind: "approval",
    text: notes.join(" "),
    detail: showUnseen(detailOf(order)),
    choices: choicesOf(suggested),
    ...(suggested === undefined ? {} : { rule: suggested.pattern }),
    ...(diff === undefined ? {} : { diff: showUnseen(diff) }),
  };
}

function detailOf({ call }: GateOrder): string {
  return mainArgument(call.tool, call.arguments) ?? JSON.stringify(call.arguments, undefined, 2);
}

function choicesOf(suggested: SuggestedRule | undefined): readonly string[] {
  if (suggested === undefined) return ["approved", "denied"];
  return ["approved", "approved-for-run", ...(suggested.lasting ? ["approved-always"] : []), "denied"];
}

function preview({ call, context }: GateOrder, { toolbox }: GatePorts, { paths }: Look): Promise<string | undefined> {
  return toolbox.preview(call, { ...context, granted: [], decided: paths });
}

/** Between the question and the answer somebody may have put a link in a path's place, changed the file, or forbidden it. */
async function objectToChange(
  order: GateOrder,
  ports: GatePorts,
  before: { readonly look: Look; readonly shown: string | undefined },
): Promise<ToolResult | undefined> {
  const { call, audit } = order;
  const now = await lookAt(order, ports);
  const refuse = (code: string, because: Said): ToolResult => {
    audit(`${call.tool} was denied. ${because.english}`);
    return refused(code, because);
  };
  if (now.decision.verdict === "deny") return refuse("denied-by-policy", now.decision.because);
  const moved = now.paths.find((path, index) => path.real !== before.look.paths[index]?.real);
  if (moved !== undefined) {
    const message = said(
      "{0} leads to {1} now, which isn't what was approved. Call it again",
      moved.written,
      moved.real,
    );
    return refuse("path-changed", message);
  }
  if ((await preview(order, ports, now)) === before.shown) return undefined;
  return refuse(
    "file-changed",
    said("The file was changed since the change to it was approved. Read it and call again"),
  );
}

const interrupted = {
  code: "interrupted",
  get message() {
    return l10n.t("It was stopped before a person had answered");
  },
};
