import * as l10n from "@vscode/l10n";
import type { CloudTaskRow } from "../../../server/src/protocol/cloud.ts";
import { elapsed } from "../../../webviews/src/protocol/durations.ts";
import { formatAmount } from "./accounts.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** A task in the cloud as a line to choose from. `now` is milliseconds since 1970. A status that nobody knows is shown as the cloud says it. */
export function describeCloudTask(
  row: CloudTaskRow,
  now: number,
): { readonly label: string; readonly description: string; readonly detail: string } {
  const { title, id, status, createdAt, updatedAt, credits } = row;
  const age = elapsed(updatedAt, undefined, now) ?? elapsed(createdAt, undefined, now);
  const words = [status, age === undefined ? "" : describeAge(age)];
  const cost = credits === undefined ? "" : formatAmount("credits", credits);
  return {
    label: title.trim() === "" ? id : title,
    description: [...words, cost].filter((word) => word !== "").join(" · "),
    detail: id,
  };
}

function describeAge(age: number): string {
  if (age < minute) return l10n.t("just now");
  if (age < hour) return l10n.t("{0} min ago", Math.floor(age / minute));
  if (age < day) return l10n.t("{0} h ago", Math.floor(age / hour));
  const days = Math.floor(age / day);
  return days === 1 ? l10n.t("yesterday") : l10n.t("{0} days ago", days);
}
