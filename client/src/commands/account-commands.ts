import * as l10n from "@vscode/l10n";
import {
  ChangeAccountRequest,
  CheckAccountRequest,
  RemoveAccountRequest,
  SetKeyRequest,
  type AccountOutcome,
  type KeyPlace,
} from "../../../server/src/protocol/accounts.ts";
import type { AccountView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { actionsOfAccount, type AccountAction } from "../model/accounts.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { titledTaskCount } from "../model/words.ts";
import { checkKey, describeAccount, isKeyRefused, isUnreachable } from "../model/new-account.ts";
import { goBack } from "../ports/person.ts";
import { addAccount, decideUnchecked } from "./add-account.ts";
import { by, tellOutcome, tellRefusal, withRemedy, type Workbench, type Command } from "./workbench.ts";

/** What a person does with accounts. */
export interface AccountCommands {
  readonly add: Command;
  readonly rename: Command;
  readonly check: Command;
  readonly setKey: Command;
  readonly disable: Command;
  readonly enable: Command;
  readonly remove: Command;
}

export function createAccountCommands(workbench: Workbench): AccountCommands {
  const withAccount = (title: string, action: AccountAction, act: (account: AccountView) => Promise<void>): Command => {
    return async (target) => {
      const fits = (account: AccountView): boolean => actionsOfAccount(account).includes(action);
      const account = await findAccount(workbench, target, { title, fits });
      if (account !== undefined) await act(account);
    };
  };
  const setDisabled = (disabled: boolean) => (account: AccountView) => disable(workbench, account, disabled);
  return {
    add: () => addAccount(workbench),
    rename: withAccount(l10n.t("Rename which account?"), "rename", (account) => rename(workbench, account)),
    check: withAccount(l10n.t("Check which account?"), "check", (account) => check(workbench, account)),
    setKey: withAccount(l10n.t("Give which account a key?"), "set-key", (account) => setKey(workbench, account)),
    disable: withAccount(l10n.t("Disable which account?"), "disable", setDisabled(true)),
    enable: withAccount(l10n.t("Enable which account?"), "enable", setDisabled(false)),
    remove: withAccount(l10n.t("Remove which account?"), "remove", (account) => remove(workbench, account)),
  };
}

/** Which accounts a command is for. */
export interface AccountQuestion {
  readonly title: string;
  readonly fits: (account: AccountView) => boolean;
  /** Whether the only one that fits is taken without asking. */
  readonly takesOnly?: boolean;
}

/** The target's account, else the one that the person chooses among those that fit. Says so when there is none, or it doesn't fit. */
export async function findAccount(
  { model, person }: Pick<Workbench, "model" | "person">,
  target: CommandTarget,
  { title, fits, takesOnly = false }: AccountQuestion,
): Promise<AccountView | undefined> {
  if (target.accountId !== undefined) {
    const account = model.account(target.accountId);
    if (account !== undefined && fits(account)) return account;
    const text =
      account === undefined
        ? l10n.t("The account {0} is not known any more", target.accountId)
        : l10n.t("The account {0} can't do that", target.accountId);
    await person.tell({ level: "information", text });
    return undefined;
  }
  const accounts = model.accounts.filter(fits);
  if (accounts.length === 0) {
    await person.tell({ level: "information", text: l10n.t("There is no account to do that with") });
    return undefined;
  }
  if (takesOnly && accounts.length === 1) return accounts[0];
  return await person.choose(
    title,
    accounts.map((account) => ({ label: account.title, description: describeAccount(account), value: account })),
  );
}

async function rename({ server, person }: Workbench, account: AccountView): Promise<void> {
  const title = await person.ask({
    title: l10n.t("Rename {0}", account.title),
    prompt: l10n.t("What you call it; files go on naming it {0}", account.id),
    value: account.title,
    check: (text) => (text.trim() === "" ? l10n.t("Give it a name") : undefined),
  });
  if (title === undefined) return;
  const changes = { title: title.trim() };
  await tellOutcome(person, await server.request(ChangeAccountRequest, { accountId: account.id, changes, by }));
}

async function check({ server, person }: Workbench, { id, title }: AccountView): Promise<void> {
  const waited = await person.wait(l10n.t("Checking {0}…", title), () =>
    server.request(CheckAccountRequest, { accountId: id }),
  );
  if (waited === undefined) return;
  const result = waited.done;
  if (result.outcome === "refused") await tellRefusal(person, result.because);
  else await person.tell({ level: "information", text: `${title}: ${result.check.summary}` });
}

/** Ask until a key is taken, or the person turns away. */
async function setKey(workbench: Workbench, account: AccountView): Promise<void> {
  const { person, keys } = workbench;
  let problem: string | undefined;
  for (;;) {
    const typed = await person.askStep({
      title: l10n.t("Key of {0}", account.title),
      place: { step: 1, of: 1 },
      secret: true,
      prompt:
        account.key === "missing"
          ? l10n.t("Its API key")
          : l10n.t("Its new API key; what runs uses it from its next call on"),
      placeholder: l10n.t("Paste the key"),
      check: (text) => checkKey(text, true),
      ...(problem !== undefined && { problem }),
    });
    if (typed === undefined || typed === goBack) return;
    const key = typed.trim();
    keys.notice(key);
    const outcome = await giveKey(workbench, account, { key });
    if (outcome === undefined) return;
    if (outcome.outcome === "accepted") {
      const told = l10n.t("{0} has its key", account.title);
      const text = outcome.note === undefined ? told : `${told}. ${outcome.note}`;
      await person.tell({ level: "information", text });
      return;
    }
    if (!isKeyRefused(outcome.because)) {
      await tellRefusal(person, outcome.because);
      return;
    }
    problem = withRemedy(outcome.because);
  }
}

async function giveKey(
  workbench: Workbench,
  account: AccountView,
  given: { readonly key: string; readonly unchecked?: boolean },
): Promise<AccountOutcome | undefined> {
  const { person } = workbench;
  const waited = await person.wait(l10n.t("Checking {0}…", account.title), () => sendKey(workbench, account, given));
  if (waited === undefined) return undefined;
  const outcome = waited.done;
  if (outcome.outcome === "accepted" || !isUnreachable(outcome.because)) return outcome;
  const decided = await decideUnchecked(workbench, outcome.because);
  if (decided === undefined) return undefined;
  return await giveKey(workbench, account, { key: given.key, ...(decided === "unchecked" && { unchecked: true }) });
}

/** What the host has taken is kept, though the person may have turned away meanwhile. */
async function sendKey(
  { server, keys }: Workbench,
  account: AccountView,
  given: { readonly key: string; readonly unchecked?: boolean },
): Promise<AccountOutcome> {
  const keyPlace = placeOf(account);
  const outcome = await server.request(SetKeyRequest, { accountId: account.id, keyPlace, by, ...given });
  const kept = outcome.outcome === "accepted" && (outcome.keyPlace ?? keyPlace) === "editor";
  if (kept) await keys.keep(account.id, given.key);
  return outcome;
}

/** A key that the terminal keeps stays where the terminal finds it. */
function placeOf({ keyPlace }: AccountView): KeyPlace {
  return keyPlace === "keyring" || keyPlace === "file" ? keyPlace : "editor";
}

async function disable({ server, person, model }: Workbench, account: AccountView, disabled: boolean): Promise<void> {
  const outcome = await server.request(ChangeAccountRequest, { accountId: account.id, changes: { disabled }, by });
  await tellOutcome(person, outcome);
  const running = openTasks(model, account).filter(({ status }) => status !== "queued").length;
  if (outcome.outcome === "refused" || !disabled || running === 0) return;
  const text =
    running === 1
      ? l10n.t("{0} starts nothing new; 1 task on it goes on", account.title)
      : l10n.t("{0} starts nothing new; {1} tasks on it go on", account.title, running);
  await person.tell({ level: "information", text });
}

async function remove({ server, person, model, keys }: Workbench, account: AccountView): Promise<void> {
  const open = openTasks(model, account).length;
  const instances = model.instances.filter(({ accountId }) => accountId === account.id);
  const yes = open === 0 ? l10n.t("Remove") : l10n.t("Stop {0} and Remove", titledTaskCount(open));
  const detail = [
    ...(open === 0
      ? []
      : [open === 1 ? l10n.t("1 task on it hasn't ended.") : l10n.t("{0} tasks on it haven't ended.", open)]),
    ...(instances.length === 0
      ? []
      : [l10n.t("Its instances go with it: {0}.", instances.map(({ title }) => title).join(", "))]),
    l10n.t("Its key is forgotten. What its tasks have done stays."),
  ].join(" ");
  const message = {
    level: "warning",
    text: l10n.t("Remove the account {0}?", account.title),
    detail,
    modal: true,
  } as const;
  if ((await person.tell(message, yes)) !== yes) return;
  const tasks = open === 0 ? "refuse" : "stop";
  const outcome = await server.request(RemoveAccountRequest, { accountId: account.id, tasks, by });
  if (outcome.outcome === "accepted") await keys.forget(account.id);
  await tellOutcome(person, outcome);
}

/** The account's tasks that haven't ended, as far as they have an instance or say who pays. */
function openTasks(model: Workbench["model"], account: AccountView): readonly TaskView[] {
  const own = new Set(model.instances.filter(({ accountId }) => accountId === account.id).map(({ id }) => id));
  return model.tasks.filter(({ status, instanceId, cloud }) => {
    if (isFinal(status)) return false;
    return cloud?.accountId === account.id || (instanceId !== undefined && own.has(instanceId));
  });
}
