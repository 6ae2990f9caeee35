import type { PlacedEntry, PlacedStep } from "../document.ts";
import type { Finding } from "../finding.ts";
import { keyText } from "../yaml/node.ts";
import { checkEntryEffect, checkStepEffect } from "./check-effect.ts";
import { checkSchedule } from "./check-schedule.ts";
import { checkSecrets } from "./check-secrets.ts";

/** What is wrong with an entry at the top of a file beyond its schema, whatever the rest of the file says. Its steps are left to {@link checkStepAlone}. */
export function checkEntryAlone({ entry, text }: PlacedEntry): Finding[] {
  const key = keyText(entry.key);
  if (key === "steps") return [];
  const schedule = key === "on" ? checkSchedule(entry.value) : [];
  return [...checkSecrets(entry, text), ...schedule, ...checkEntryEffect(entry)];
}

/** The same of a step. */
export function checkStepAlone({ node, text }: PlacedStep): Finding[] {
  const secrets = node.kind === "mapping" ? node.entries.flatMap((entry) => checkSecrets(entry, text)) : [];
  return [...secrets, ...checkStepEffect(node)];
}
