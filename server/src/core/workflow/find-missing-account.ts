import * as l10n from "@vscode/l10n";
import type { AccountSpec } from "../../protocol/accounts.ts";
import type { Refusal } from "../../protocol/states.ts";
import type { CompiledRun } from "./compiled-run.ts";

/**
 * Why a run can't be started for want of an account: one of its agents is for the cloud by what its file says, whatever comes before it, and no account of the cloud is
 * there. Not asked of an account that is disabled or whose key is missing, nor of a step that has an `if`: such a task waits when its turn comes, and says for what.
 */
export function findMissingAccount(
  { steps }: CompiledRun,
  accounts: Iterable<Pick<AccountSpec, "provider">>,
): Refusal | undefined {
  const needy = steps.find(({ action, condition }) => {
    return action.kind === "agent" && action.source.keys.engine === "manus" && condition === undefined;
  });
  if (needy === undefined || [...accounts].some(({ provider }) => provider === "manus")) return undefined;
  return {
    code: "no-account",
    message: l10n.t("{0}: `engine: manus` is the Manus cloud, and no account of it is there", needy.title),
    remedy: l10n.t("Add one (`manusctl accounts add`), set `MANUS_API_KEY`, or use `engine: local`."),
  };
}
