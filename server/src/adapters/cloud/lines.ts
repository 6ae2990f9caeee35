import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import type { AccountBook } from "../../core/ports/accounts.ts";
import type { CloudCaller, CloudFailure, CloudOutcome } from "../../core/ports/cloud.ts";
import type { Mask } from "../../core/ports/mask.ts";
import type { RunId } from "../../protocol/states.ts";
import { readBaseUrl } from "./addresses.ts";
import type { Way, Ways } from "./ways.ts";

/** How to reach the cloud for one caller now. */
export interface Line {
  readonly baseUrl: string;
  readonly key: string;
  readonly way: Way;
}

/** Where the keys and addresses come from. */
export interface LineOptions {
  readonly accounts: Pick<AccountBook, "find" | "keyOf">;
  readonly ways: Ways;
}

type Opened = { readonly ok: true; readonly value: Line } | { readonly ok: false; readonly failure: CloudFailure };

/** The line of an account as it is now: a key that was changed or removed counts from the next call on. */
export async function openLine(options: LineOptions, caller: CloudCaller): Promise<Opened> {
  const account = options.accounts.find(caller.accountId);
  if (account?.provider !== "manus") {
    return missing(
      l10n.t("There is no account {0} of the Manus cloud", caller.accountId),
      l10n.t("Add it, or name another one."),
    );
  }
  const key = await options.accounts.keyOf(caller.accountId, caller.runId);
  if (key === undefined) {
    const remedy = l10n.t("Give the account a key, or open the editor or the terminal that keeps it.");
    return missing(l10n.t("Nobody can give the key of the account {0} now", caller.accountId), remedy);
  }
  return openWith(options.ways, { baseUrl: account.baseUrl, key, runId: caller.runId });
}

/** The same for a key that belongs to no account yet. */
export async function openWith(
  ways: Ways,
  server: { readonly baseUrl: string | undefined; readonly key: string; readonly runId: RunId | undefined },
): Promise<Opened> {
  const baseUrl = readBaseUrl(server.baseUrl);
  if (!baseUrl.ok) return baseUrl;
  const key = server.key.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) return unusableKey;
  const way = await ways.open(server.runId);
  if (!way.ok) return way;
  return { ok: true, value: { baseUrl: baseUrl.value, key, way: way.value } };
}

/** Hides the key of a line, in the forms in which a server may repeat it, and all that the mask knows. */
export function maskOf({ key }: Line, mask: Mask): Mask {
  const forms = [key, encodeURIComponent(key), Buffer.from(key).toString("base64")];
  return (text) => mask(forms.reduce((left, form) => left.replaceAll(form, "***"), text));
}

/** Says whether two keys are the same without holding them. */
export function digestOf({ baseUrl, key }: Line): string {
  return createHash("sha256").update(`${baseUrl}\n${key}`).digest("base64");
}

function missing(message: string, remedy: string): CloudOutcome<never> & { readonly ok: false } {
  return { ok: false, failure: { code: "account-missing", retryable: false, message, remedy } };
}

const unusableKey: CloudOutcome<never> & { readonly ok: false } = {
  ok: false,
  failure: {
    code: "account-refused",
    retryable: false,
    get message() {
      return l10n.t("The account's key has characters that no key has");
    },
    get remedy() {
      return l10n.t("Copy the key again: it may have a line break or a space in it.");
    },
  },
};
