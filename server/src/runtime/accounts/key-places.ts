import * as l10n from "@vscode/l10n";
import type { KeyStore } from "../../core/ports/accounts.ts";
import type { KeyPlace } from "../../protocol/accounts.ts";
import type { AccountId, Refusal } from "../../protocol/states.ts";
import type { KeyedAccountBook } from "./account-book.ts";

type Book = Pick<KeyedAccountBook, "store">;

/** Where a key went, or why it went nowhere. */
export type KeptKey =
  | { readonly ok: true; readonly place: KeyPlace; readonly note: string }
  | { readonly ok: false; readonly because: Refusal };

/** In the order in which a key without a place is kept. */
const usual: readonly KeyPlace[] = ["keyring", "file"];

/** Keep a key at its place; without one at the first that takes it. `editor`: the editor that asks keeps it itself. */
export async function keepKey(
  book: Book,
  accountId: AccountId,
  key: string,
  wished: KeyPlace | undefined,
): Promise<KeptKey> {
  if (wished === "editor") return { ok: true, place: "editor", note: editorNote() };
  const reasons: string[] = [];
  for (const place of wished === undefined ? usual : [wished]) {
    const kept = await keepAt(book.store(place), accountId, key);
    if (kept.ok) return { ok: true, place, note: [...reasons, kept.note].join(" ") };
    reasons.push(kept.note);
  }
  const remedy = l10n.t("Choose another place: `keyring`, `file`, `editor`, `environment` or `memory`.");
  const message =
    wished === undefined
      ? l10n.t("The key of the account {0} can't be kept: {1}", accountId, reasons.join(" "))
      : l10n.t("The key of the account {0} can't be kept at `{1}`: {2}", accountId, wished, reasons.join(" "));
  return { ok: false, because: { code: "key-not-kept", message, remedy } };
}

async function keepAt(
  store: KeyStore | undefined,
  accountId: AccountId,
  key: string,
): Promise<{ readonly ok: boolean; readonly note: string }> {
  if (store === undefined) return { ok: false, note: l10n.t("This host has no such place.") };
  const { usable, note } = await store.available();
  if (!usable) return { ok: false, note };
  const written = await store.write(accountId, key);
  return written.ok ? { ok: true, note } : { ok: false, note: `${written.failure.message}.` };
}

/** The key as it lies where only others put it: in a variable, in an editor. */
export async function readLentKey(
  book: Book,
  accountId: AccountId,
  place: KeyPlace | undefined,
): Promise<string | undefined> {
  if (place !== "editor" && place !== "environment") return undefined;
  const read = await book.store(place)?.read(accountId);
  return read?.ok === true ? read.value : undefined;
}

/** Take a key away from its place; answers what is to be told, a sentence, where that failed. */
export async function removeKey(
  book: Book,
  accountId: AccountId,
  place: KeyPlace | undefined,
): Promise<string | undefined> {
  const removed = place === undefined ? undefined : await book.store(place)?.remove(accountId);
  return removed?.ok === false
    ? l10n.t("The key couldn't be removed from `{0}`: {1}.", place ?? "", removed.failure.message)
    : undefined;
}

const editorNote = (): string => l10n.t("The editor keeps the key (SecretStorage); the host holds it in memory.");
