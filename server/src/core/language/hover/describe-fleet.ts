import type { AccountView, InstanceView } from "../../../protocol/fleet.ts";
import type { Surroundings } from "../surroundings.ts";
import { blocks, code, escapeMarkdown, list } from "./markdown.ts";

/** What is known of an account; undefined for one that isn't known. */
export function describeAccount(id: string, { fleet }: Surroundings): string | undefined {
  const account = fleet.accounts.find((candidate) => candidate.id === id);
  if (!account) return undefined;
  const instances = fleet.instances.filter(({ accountId }) => accountId === id);
  return blocks(
    `**${code(id)}**: ${escapeMarkdown(account.title)}, ${providers[account.provider]}`,
    list(instances.map((instance) => `${code(instance.id)}: ${describeLoad(instance)}`)),
  );
}

/** What is known of an instance; undefined for one that isn't known. */
export function describeInstance(id: string, { fleet }: Surroundings): string | undefined {
  const instance = fleet.instances.find((candidate) => candidate.id === id);
  if (!instance) return undefined;
  return blocks(
    `**${code(id)}**: ${escapeMarkdown(instance.title)}, of the account ${code(instance.accountId)}`,
    `${describeLoad(instance).replace(/^./, (first) => first.toUpperCase())}.`,
  );
}

const providers: Readonly<Record<AccountView["provider"], string>> = {
  local: "this machine",
  manus: "the Manus cloud",
  model: "a model provider",
  editor: "the editor's models",
};

function describeLoad({ status, running, capacity }: InstanceView): string {
  const load = `${String(running.length)} of ${String(capacity)} tasks at work`;
  return status === "running" ? load : `${status}, ${load}`;
}
