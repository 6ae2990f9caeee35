import { workspace } from "vscode";
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

/** Whether the person wants to be told of this kind. */
export function wantsNotice(kind: Notice["kind"]): boolean {
  return workspace.getConfiguration().get(settingOfNotice[kind]) === true;
}
