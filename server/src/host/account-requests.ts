import * as l10n from "@vscode/l10n";
import {
  AddAccountRequest,
  ChangeAccountRequest,
  CheckAccountRequest,
  DeclareAccountsRequest,
  RemoveAccountRequest,
  SetKeyRequest,
  type AccountCheck,
} from "../protocol/accounts.ts";
import type { Refusal } from "../protocol/states.ts";
import type { AccountDesk } from "../runtime/accounts/account-desk.ts";
import type { DeclaredAccounts } from "../runtime/accounts/declared-accounts.ts";
import { readAdd, readChange, readCheck, readDeclare, readRemove, readSetKey } from "./account-params.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

/** What the answers need. */
export interface AccountRequestPorts {
  readonly desk: Pick<AccountDesk, "add" | "setKey" | "change" | "remove" | "check" | "tryNew">;
  readonly declared: Pick<DeclaredAccounts, "declare">;
}

/** The requests about accounts and their keys. */
export function accountRequests({ desk, declared }: AccountRequestPorts): readonly HostedRequest[] {
  return [
    hosted(AddAccountRequest, readAdd, (params) => desk.add(params)),
    hosted(ChangeAccountRequest, readChange, ({ accountId, changes, by }) => desk.change(accountId, changes, by)),
    hosted(SetKeyRequest, readSetKey, (params) => desk.setKey(params)),
    hosted(RemoveAccountRequest, readRemove, ({ accountId, tasks, by }) => desk.remove(accountId, tasks, by)),
    hosted(CheckAccountRequest, readCheck, (params) => check(desk, params)),
    {
      method: DeclareAccountsRequest.method,
      read: readDeclare,
      answer: (params: Declaration) => declare(declared, params),
    },
  ];
}

type Declaration = NonNullable<ReturnType<typeof readDeclare>>;
type CheckResult =
  | { readonly outcome: "checked"; readonly check: AccountCheck }
  | { readonly outcome: "refused"; readonly because: Refusal };

async function check(
  desk: AccountRequestPorts["desk"],
  params: NonNullable<ReturnType<typeof readCheck>>,
): Promise<CheckResult> {
  const checked =
    "accountId" in params ? await desk.check(params.accountId) : await desk.tryNew(params.account, params.key);
  return checked.ok ? { outcome: "checked", check: checked.check } : { outcome: "refused", because: checked.because };
}

/** What isn't even an account is counted; the others are judged one by one. */
async function declare(
  declared: AccountRequestPorts["declared"],
  { accounts, by, broken }: Declaration,
): Promise<{ readonly problems: readonly string[] }> {
  const problems = await declared.declare(accounts, by);
  if (broken === 0) return { problems };
  const told =
    broken === 1 ? l10n.t("One account of the settings isn't") : l10n.t("{0} accounts of the settings aren't", broken);
  return { problems: [...problems, l10n.t("{0} taken: each needs an id, a provider and a title.", told)] };
}
