import * as l10n from "@vscode/l10n";
import type { KeyStore } from "../../core/ports/accounts.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import { keyVariables, type RunEnvironments } from "../../core/ports/run-environment.ts";
import type { KeyPlace } from "../../protocol/accounts.ts";
import type { AccountId } from "../../protocol/states.ts";

/** Keys in variables of whoever starts runs, else of the host: `MANUS_ACCOUNT_<ID>_KEY`, for the account `manus` also `MANUS_API_KEY`. They can only be read. */
export function createEnvironmentStore(environments: Pick<RunEnvironments, "read">): KeyStore {
  return lentStore("environment", {
    note: l10n.t(
      "The key is read from a variable of the environment of whoever starts runs: MANUS_ACCOUNT_<ID>_KEY, for the account manus also MANUS_API_KEY.",
    ),
    isThere: () => true,
    remedy: l10n.t("Set the variable where runs are started."),
    async read(accountId) {
      const values = keyVariables(accountId).map((name) => environments.read(undefined, name));
      return values.find((value) => value !== undefined);
    },
  });
}

/** How editors' windows are asked for what they keep. */
export interface KeyKeepers {
  /** How many windows are attached. */
  readonly windowCount: number;
  /** The key that one of them keeps; undefined where none does, or none answers in time. */
  askKey(accountId: AccountId): Promise<string | undefined>;
}

/** Keys in the SecretStorage of editors. Each editor writes and removes its own; the host can only ask. */
export function createEditorStore(windows: KeyKeepers): KeyStore {
  return lentStore("editor", {
    note: l10n.t("The key is kept by the editor (SecretStorage); the host asks an open window for it."),
    isThere: () => windows.windowCount > 0,
    remedy: l10n.t("Open a window of the editor that keeps it."),
    read: (accountId) => windows.askKey(accountId),
  });
}

interface Lender {
  readonly note: string;
  readonly remedy: string;
  isThere(): boolean;
  read(accountId: AccountId): Promise<string | undefined>;
}

function lentStore(place: KeyPlace, lender: Lender): KeyStore {
  const { note, remedy } = lender;
  const failure: OutsideFailure = {
    code: "read-only",
    retryable: false,
    message: l10n.t("The host can't write keys to the place `{0}`", place),
    remedy,
  };
  return {
    place,
    available: async () =>
      lender.isThere() ? { usable: true, note } : { usable: false, note: l10n.t("No window is attached. {0}", remedy) },
    read: async (accountId) => ({ ok: true, value: await lender.read(accountId) }),
    write: async () => ({ ok: false, failure }),
    remove: async () => ({ ok: true, value: undefined }),
  };
}
