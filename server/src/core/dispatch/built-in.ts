import * as l10n from "@vscode/l10n";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { InstanceId } from "../../protocol/states.ts";
import type { InstanceState } from "./states.ts";
import { maximumCapacity } from "./transition-instance.ts";

/** The account of this machine: there without any set-up. */
export const localAccount: AccountSpec = {
  id: "local",
  provider: "local",
  get title() {
    return l10n.t("This machine");
  },
  disabled: false,
  origin: "built-in",
};

/** The instance that runs direct tool calls: there without any set-up, and running as long as the host does. */
export const thisMachine: InstanceState = {
  id: "this-machine",
  accountId: localAccount.id,
  engine: "tool",
  get title() {
    return l10n.t("Tools on this machine");
  },
  status: "running",
  capacity: maximumCapacity,
  running: [],
};

/** The instance that runs agents on this machine: there without any set-up. */
export const localAgents: InstanceState = {
  id: "agents",
  accountId: localAccount.id,
  engine: "local",
  get title() {
    return l10n.t("Agents on this machine");
  },
  status: "running",
  capacity: maximumCapacity,
  running: [],
};

/** Whether an instance is there without any set-up; such a one can't be removed. */
export function isBuiltIn(id: InstanceId): boolean {
  return id === thisMachine.id || id === localAgents.id;
}
