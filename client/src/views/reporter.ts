import * as l10n from "@vscode/l10n";
import { window } from "vscode";
import type { LogOutputChannel } from "vscode";

/** Reports what nobody expected: to the log in full, to the person in a sentence. */
export function createReporter(log: LogOutputChannel): (error: unknown) => void {
  return (error) => {
    log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    void tell(error instanceof Error ? error.message : String(error), log);
  };
}

async function tell(message: string, log: LogOutputChannel): Promise<void> {
  if ((await window.showErrorMessage(`Manus: ${message}`, l10n.t("Show Log"))) !== undefined) log.show();
}
