import { ConfigurationTarget, workspace } from "vscode";
import { settingKeys } from "../contributions.ts";
import type { Notice } from "../model/notices.ts";

/** The folder that the person has set for journal and runs; nothing leaves it to the environment. */
export function configuredHome(): string | undefined {
  const home = workspace.getConfiguration().get(settingKeys.home);
  return typeof home === "string" && home.trim() !== "" ? home.trim() : undefined;
}

const settingOfNotice: Readonly<Record<Notice["kind"], string>> = {
  asked: settingKeys.notifyWaiting,
  failed: settingKeys.notifyFailed,
  finished: settingKeys.notifyFinished,
  account: settingKeys.notifyAccounts,
};

/** The accounts that the person's settings declare, as they stand there. */
export function declaredAccounts(): unknown {
  return workspace.getConfiguration().get(settingKeys.accounts);
}

/** When the person wants no pop-ups, as it stands in the settings. */
export function quietHours(): unknown {
  return workspace.getConfiguration().get(settingKeys.quietHours);
}

/** Until when the person has said they want quiet: ISO 8601. */
export function quietUntil(): string | undefined {
  const until = workspace.getConfiguration().get(settingKeys.quietUntil);
  return typeof until === "string" && until !== "" ? until : undefined;
}

/** In the settings every window of this machine hears of it. */
export async function keepQuietUntil(until: Date | undefined): Promise<void> {
  if (until === undefined && quietUntil() === undefined) return;
  await workspace.getConfiguration().update(settingKeys.quietUntil, until?.toISOString(), ConfigurationTarget.Global);
}

/** Whether the person wants notifications of the operating system while the window isn't in front. */
export function wantsDesktop(): boolean {
  return workspace.getConfiguration().get(settingKeys.notifyDesktop) === true;
}

/** Whether the person wants to be told of this kind. */
export function wantsNotice(kind: Notice["kind"]): boolean {
  return workspace.getConfiguration().get(settingOfNotice[kind]) === true;
}
