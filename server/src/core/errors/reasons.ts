import * as l10n from "@vscode/l10n";
import type { EndReason } from "../../protocol/states.ts";

/** The reason of everything that ended as it should. */
export const completed: EndReason = {
  code: "completed",
  get message() {
    return l10n.t("It ran to its end");
  },
};

/** A person ended it, from `by` (`editor`, `terminal`, …). */
export function stoppedByPerson(by: string): EndReason {
  return { code: "stopped-by-person", message: l10n.t("A person stopped it ({0})", by) };
}

/** A person, a rule or the end of the waiting time said no to what was asked. */
export function deniedBy(by: string, text: string, comment?: string): EndReason {
  const why = comment === undefined || comment === "" ? "" : `: ${comment}`;
  return { code: "denied", message: l10n.t("“{0}” was denied ({1}){2}", text, by, why) };
}

/** `limit` is the time it had, in milliseconds; `what` names it: `The step`, `The run`. */
export function timedOut(what: string, limit: number): EndReason {
  return {
    code: "timeout",
    message: l10n.t("{0} took longer than its limit of {1}", what, describeDuration(limit)),
    remedy: l10n.t("Give it more time with `timeout`, or find out what it waits for."),
  };
}

/** The host ended (kill, power) while the task was under way, and nobody knows how far it came. */
export const hostDied: EndReason = {
  code: "host-died",
  get message() {
    return l10n.t("The host died while this was under way, so nobody knows how far it came");
  },
  get remedy() {
    return l10n.t("Look at what it has done, then retry it. A step that may run twice can say so: `repeatable: true`.");
  },
};

/** A duration for people: `1.5 s`, `10 s`, `5 min`, `2 h`. */
export function describeDuration(milliseconds: number): string {
  const units: readonly [number, string][] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
  ];
  const [size, name] = units.find(([least]) => milliseconds >= least) ?? [1, "ms"];
  return `${Math.round((milliseconds / size) * 10) / 10} ${name}`;
}
