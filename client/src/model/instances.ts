import * as l10n from "@vscode/l10n";
import type { AccountView, InstanceView } from "../../../server/src/protocol/fleet.ts";
import type { Engine, InstanceStatus } from "../../../server/src/protocol/states.ts";

/** What may be done with an instance, as its menus offer it. */
export type InstanceAction = "start" | "pause" | "resume" | "stop" | "change" | "remove";

const byStatus: Readonly<Record<InstanceStatus, readonly InstanceAction[]>> = {
  stopped: ["start"],
  failed: ["start"],
  starting: ["stop"],
  running: ["pause", "stop"],
  paused: ["resume", "stop"],
  // It lets its tasks end: they can still be stopped now.
  stopping: ["stop"],
};

/** What may be done with an instance now. One that was started because another was full goes by itself; that of this machine can't be removed. */
export function actionsOfInstance({ status, running, accountId, scaledFrom }: InstanceView): readonly InstanceAction[] {
  const steering = byStatus[status].filter(() => status !== "stopping" || running.length > 0);
  if (scaledFrom !== undefined) return steering;
  return [...steering, "change", ...(accountId === "local" ? [] : (["remove"] as const))];
}

/** The engine that works for an account of this provider. */
export function engineOf({ provider }: Pick<AccountView, "provider">): Engine {
  if (provider === "manus") return "manus";
  return provider === "local" ? "tool" : "local";
}

/** The profiles of the Manus cloud that are known; others may come: what is typed passes through. Source: the vendor's reference of `task.create`. */
export const profiles: readonly { readonly name: string; readonly detail: string }[] = [
  {
    name: "standard",
    get detail() {
      return l10n.t("The usual one");
    },
  },
  {
    name: "lite",
    get detail() {
      return l10n.t("Quicker, and costs less");
    },
  },
  {
    name: "max",
    get detail() {
      return l10n.t("Thinks longest, and costs most");
    },
  },
];

/** What is wrong with an amount that a person typed; nothing when it's a positive number, or empty. */
export function checkLimit(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) && number > 0 ? undefined : l10n.t("Give a number above 0, or leave it empty");
}
