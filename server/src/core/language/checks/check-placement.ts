import * as l10n from "@vscode/l10n";
import type { AccountView, InstanceView } from "../../../protocol/fleet.ts";
import { placeAgent } from "../../workflow/place-agent.ts";
import type { AgentEngine } from "../../workflow/place-agent.ts";
import type { EndReason } from "../../../protocol/states.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import type { FleetFacts } from "../surroundings.ts";
import { literal, lookupsOf, placementOf } from "./agent-entries.ts";
import type { AgentEntries, Named } from "./agent-entries.ts";

/** Check what an agent names of accounts, instances and models against those of this machine. `engine` is the one that it surely runs on. */
export function checkPlacement(agent: AgentEntries, engine: AgentEngine | undefined, fleet: FleetFacts): Finding[] {
  const [account, instance] = [literal(agent, "account"), literal(agent, "instance")];
  const knownAccount = fleet.accounts.find(({ id }) => id === account?.text);
  const knownInstance = fleet.instances.find(({ id }) => id === instance?.text);
  return [
    ...(account ? checkAccount(account, knownAccount, fleet) : withoutAccount(agent, fleet)),
    ...(instance && !knownInstance ? [unknown("instance", instance, fleet.instances)] : []),
    ...checkFit(agent, { account, instance }, fleet),
    ...(instance && knownInstance ? checkInstance(agent, instance, knownInstance) : []),
    ...(engine === "manus" ? [] : unknownModel(agent, knownAccount ? [knownAccount] : fleet.accounts)),
  ];
}

function checkAccount(account: Named, known: AccountView | undefined, fleet: FleetFacts): Finding[] {
  if (!known) return [unknown("account", account, fleet.accounts)];
  const { text, span } = account;
  const found: Finding[] = [];
  if (known.disabled) {
    const message = l10n.t(
      "The account `{0}` is disabled, so the agent waits until it's enabled again. Enable it, or name another one.",
      text,
    );
    found.push({ code: "disabled-account", severity: "warning", message, span });
  }
  if (known.key === "missing") {
    const message = l10n.t(
      "Nobody can give the key of the account `{0}` now, so the agent waits for it. Give it with `manusctl accounts set-key {1}`.",
      text,
      text,
    );
    found.push({ code: "account-without-key", severity: "information", message, span });
  }
  return found;
}

/** An agent for the cloud, and nobody there who could pay. */
function withoutAccount(agent: AgentEntries, fleet: FleetFacts): Finding[] {
  const engine = literal(agent, "engine");
  if (engine?.text !== "manus" || agent.entries.has("account")) return [];
  if (fleet.accounts.some(({ provider }) => provider === "manus")) return [];
  const message = l10n.t(
    "No account of the Manus cloud is on this machine, so the agent can't start. Add one with `manusctl accounts add`, or use `engine: local`.",
  );
  return [{ code: "no-account", severity: "warning", message, span: engine.span }];
}

function unknown(
  kind: "account" | "instance",
  { text, span }: Named,
  known: readonly { readonly id: string }[],
): Finding {
  const suggestion = suggest(
    text,
    known.map(({ id }) => id),
  );
  const advice = didYouMean(suggestion) || ` ${l10n.t("Add it, or leave the key out: then one that fits is picked.")}`;
  const message = l10n.t("There is no {0} `{1}` on this machine.{2}", kind, text, advice);
  return { code: `unknown-${kind}`, severity: "warning", message, span, ...replacing(suggestion) };
}

/** What is named and surely can't run together, as it would fail when its turn comes. */
function checkFit(
  agent: AgentEntries,
  named: { readonly account: Named | undefined; readonly instance: Named | undefined },
  fleet: FleetFacts,
): Finding[] {
  const reason = mismatchOf(agent, fleet);
  const at = reason?.code === "account-mismatch" ? named.account : named.instance;
  if (!reason || !at) return [];
  const code = reason.code === "account-mismatch" ? "account-mismatch" : "instance-mismatch";
  const message = l10n.t("{0}. Name another one, or leave the key out: then one that fits is picked.", reason.message);
  const others = [literal(agent, "engine"), named.account, named.instance].filter((one) => one && one !== at);
  const related = others.flatMap((one) =>
    one ? [{ span: one.span, message: l10n.t("`{0}` is named here", one.text) }] : [],
  );
  return [{ code, severity: "error", message, span: at.span, related }];
}

function mismatchOf(agent: AgentEntries, fleet: FleetFacts): EndReason | undefined {
  const own = placementOf(agent);
  // An engine that is computed may be either of them: then only what neither can run is wrong.
  const isOpen = agent.entries.has("engine") && own.engine === undefined;
  const ways = isOpen ? (["local", "manus"] as const).map((engine) => ({ ...own, engine })) : [own];
  const placed = ways.map((way) => placeAgent(way, {}, lookupsOf(fleet)));
  const reasons = placed.flatMap((one) => (one.ok ? [] : [one.reason]));
  return reasons.length === placed.length ? reasons[0] : undefined;
}

/** An instance that is set to something else than what is named beside it: the agent would wait for ever. */
function checkInstance(agent: AgentEntries, { text }: Named, known: InstanceView): Finding[] {
  const brain = known.engine === "manus" ? "profile" : "model";
  const [set, wanted] = [known[brain], literal(agent, brain)];
  const account = literal(agent, "account");
  const own = l10n.t("The instance `{0}` has the {1} `{2}`", text, brain, set ?? "");
  const advice = l10n.t("so the agent would wait for ever. Name another instance, or leave one of the two out.");
  if (set === undefined) return [];
  if (wanted && wanted.text !== set) {
    const message = l10n.t("{0}, not `{1}`, {2}", own, wanted.text, advice);
    return [{ code: "instance-mismatch", severity: "warning", message, span: wanted.span }];
  }
  if (known.engine !== "local" || !account || account.text === known.accountId) return [];
  const message = l10n.t("{0} of the account `{1}`, not of `{2}`, {3}", own, known.accountId, account.text, advice);
  return [{ code: "instance-mismatch", severity: "warning", message, span: account.span }];
}

/** Only where all accounts that may be meant tell which models they have. */
function unknownModel(agent: AgentEntries, accounts: FleetFacts["accounts"]): Finding[] {
  const model = literal(agent, "model");
  const thinking = accounts.filter(({ provider }) => provider === "model" || provider === "editor");
  if (!model || thinking.length === 0 || thinking.some(({ models }) => models === undefined)) return [];
  const known = thinking.flatMap(({ models = [] }) => models);
  if (known.includes(model.text)) return [];
  const suggestion = suggest(model.text, known);
  const message = l10n.t("No account on this machine has the model `{0}`.{1}", model.text, didYouMean(suggestion));
  return [{ code: "unknown-model", severity: "warning", message, span: model.span, ...replacing(suggestion) }];
}

function replacing(suggestion: string | undefined): Pick<Finding, "data"> {
  return suggestion === undefined ? {} : { data: { replace: suggestion } };
}
