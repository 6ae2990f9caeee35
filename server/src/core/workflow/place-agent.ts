import * as l10n from "@vscode/l10n";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import type { StartRunParams } from "../../protocol/runs.ts";
import type { AccountId, EndReason, InstanceId } from "../../protocol/states.ts";
import type { Placement } from "../dispatch/states.ts";
import type { Evaluated } from "./expressions.ts";

/** What is known of accounts and instances at the moment when an agent's turn comes. What isn't known fits everything: it may be added yet. */
export interface FleetLookups {
  account(id: AccountId): Pick<AccountSpec, "provider"> | undefined;
  instance(id: InstanceId): Pick<InstanceSpec, "accountId" | "engine"> | undefined;
}

/** Where nothing is known. */
export const noFleet: FleetLookups = { account: () => undefined, instance: () => undefined };

/** What an agent's file says of who does its work and who pays, evaluated; what isn't there is left open. */
export interface WrittenPlacement extends Placement {
  readonly engine?: AgentEngine;
}

/** What whoever starts a run asks for where its files leave it open. */
export type Preference = NonNullable<StartRunParams["prefer"]>;

/** The engines that agents run on. */
export type AgentEngine = "local" | "manus";

/** Who does an agent's work, and what it asks of its instance. */
export interface PlacedAgent {
  readonly engine: AgentEngine;
  /** Without what the engine doesn't heed: the cloud has no `model`, this machine no `profile`. */
  readonly placement: Placement;
}

/**
 * Decide on the engine of an agent, and fill in what its file leaves open with what is preferred, as far as that fits what the file says. The engine is the one that is
 * named; else that of the instance or account that is named; else that of those that are preferred; else `local`. Fails where what is named surely can't run together,
 * with the code `instance-mismatch` or `account-mismatch`.
 */
export function placeAgent(own: WrittenPlacement, prefer: Preference, fleet: FleetLookups): Evaluated<PlacedAgent> {
  const engine =
    own.engine ?? engineOf(own, fleet) ?? (leavesOpen(own) ? engineOf(prefer, fleet) : undefined) ?? "local";
  const reason = findMismatch(engine, own, fleet);
  if (reason !== undefined) return { ok: false, reason };
  const { account, instance } = fillIn(engine, own, prefer, fleet);
  const brain = engine === "manus" ? "profile" : "model";
  const thinks = own[brain] ?? prefer[brain];
  const placement = {
    ...(instance === undefined ? {} : { instance }),
    ...(account === undefined ? {} : { account }),
    ...(thinks === undefined ? {} : { [brain]: thinks }),
  };
  return { ok: true, value: { engine, placement } };
}

/** Whether a file says nothing that speaks for an engine: only then may who starts the run decide on it. */
function leavesOpen({ account, instance, model }: Placement): boolean {
  return account === undefined && instance === undefined && model === undefined;
}

/** The only engine that what is named can run on; undefined where that isn't known. */
function engineOf({ instance, account }: Placement, fleet: FleetLookups): AgentEngine | undefined {
  const ofInstance = instance === undefined ? undefined : fleet.instance(instance)?.engine;
  if (ofInstance === "local" || ofInstance === "manus") return ofInstance;
  return engineOfAccount(account, fleet);
}

function engineOfAccount(account: AccountId | undefined, fleet: FleetLookups): AgentEngine | undefined {
  const provider = account === undefined ? undefined : fleet.account(account)?.provider;
  if (provider === undefined) return undefined;
  return provider === "manus" ? "manus" : "local";
}

/** The account and the instance with what is preferred, where it fits. Of what is preferred the instance says more than the account. */
function fillIn(engine: AgentEngine, own: Placement, prefer: Placement, fleet: FleetLookups): Named {
  const isFitting = (named: Named): boolean => findMismatch(engine, named, fleet) === undefined;
  const wanted = isFitting({ account: own.account, instance: prefer.instance }) ? prefer.instance : undefined;
  const instance = own.instance ?? wanted;
  const account = own.account ?? (isFitting({ account: prefer.account, instance }) ? prefer.account : undefined);
  return { instance, account };
}

interface Named {
  readonly account?: AccountId | undefined;
  readonly instance?: InstanceId | undefined;
}

function findMismatch(engine: AgentEngine, { account, instance }: Named, fleet: FleetLookups): EndReason | undefined {
  const ofAccount = engineOfAccount(account, fleet);
  if (account !== undefined && ofAccount !== undefined && ofAccount !== engine) {
    return mismatch("account", l10n.t("`{0}` is for {1}, not for {2}", account, engines[ofAccount], engines[engine]));
  }
  const known = instance === undefined ? undefined : fleet.instance(instance);
  if (instance === undefined || known === undefined) return undefined;
  if (known.engine !== engine) {
    return mismatch("instance", l10n.t("`{0}` runs {1}, not {2}", instance, engines[known.engine], engines[engine]));
  }
  // An instance of this machine may think with any account that has models; one of the cloud is its account's.
  if (engine === "local" || account === undefined || known.accountId === account) return undefined;
  return mismatch(
    "instance",
    l10n.t("`{0}` belongs to the account `{1}`, not to `{2}`", instance, known.accountId, account),
  );
}

const engines: Readonly<Record<InstanceSpec["engine"], string>> = {
  get local() {
    return l10n.t("agents on this machine (`engine: local`)");
  },
  get manus() {
    return l10n.t("agents of the Manus cloud (`engine: manus`)");
  },
  get tool() {
    return l10n.t("direct tool calls");
  },
};

function mismatch(kind: "account" | "instance", rest: string): EndReason {
  const message = l10n.t("The {0} {1}", kind, rest);
  const remedy = l10n.t("Name another `{0}` in the file, or leave the key out: then one that fits is picked.", kind);
  return { code: `${kind}-mismatch`, message, remedy };
}
