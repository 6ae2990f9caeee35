import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import type { KeyStore } from "../../core/ports/accounts.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { AccountId } from "../../protocol/states.ts";

/** One entry of the keyring, as `AsyncEntry` of `@napi-rs/keyring`. */
export interface KeyringEntry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(password: string): Promise<void>;
  /** False: there was none. */
  deleteCredential(): Promise<boolean>;
}

/** What opens entries. */
export interface KeyringLibrary {
  readonly AsyncEntry: new (
    service: string,
    name: string,
    options?: { readonly linux?: { readonly store?: "secret-service" } },
  ) => KeyringEntry;
}

/** What {@link createKeyringStore} needs. */
export interface KeyringOptions {
  /** `MANUS_HOME`: two homes of one person don't share keys. */
  readonly home: string;
  readonly clock: Clock;
  /** Loads the native library; called when the keyring is first used. May reject. */
  readonly load?: () => Promise<KeyringLibrary>;
  /** How long the keyring may take, in milliseconds: a person may have to unlock it. A minute unless told. */
  readonly patienceMs?: number;
}

const service = "Manus Manager";
const usualPatienceMs = 60_000;
/** Whether there is one at all shows at once, without a person. */
const lookMs = 10_000;
/**
 * On Linux only the Secret Service counts. The library would fall back to the kernel's keyring, which forgets everything when the machine restarts
 * (https://docs.rs/keyring, "keyutils"): there the file is the better place.
 */
const options = { linux: { store: "secret-service" } } as const;

/** The operating system's keyring: Keychain on macOS, the Credential Manager on Windows, the Secret Service (GNOME Keyring, KWallet, KeePassXC) on Linux. */
export function createKeyringStore(made: KeyringOptions): KeyStore {
  return new KeyringStore(made);
}

class KeyringStore implements KeyStore {
  readonly place = "keyring";
  private readonly options: KeyringOptions;
  private readonly home: string;
  private library: Promise<KeyringLibrary> | undefined;

  constructor(made: KeyringOptions) {
    this.options = made;
    this.home = createHash("sha256").update(made.home).digest("hex").slice(0, 12);
  }

  async available(): Promise<{ readonly usable: boolean; readonly note: string }> {
    const looked = await this.use("", l10n.t("look into"), (entry) => entry.getPassword(), lookMs);
    return looked.ok
      ? { usable: true, note: l10n.t("The key is kept in the operating system's keyring.") }
      : { usable: false, note: `${looked.failure.message}.` };
  }

  async read(accountId: AccountId): Promise<Outcome<string | undefined>> {
    const read = await this.use(accountId, l10n.t("read from"), (entry) => entry.getPassword());
    return read.ok ? { ok: true, value: read.value ?? undefined } : read;
  }

  write(accountId: AccountId, key: string): Promise<Outcome<void>> {
    return this.use(accountId, l10n.t("write to"), (entry) => entry.setPassword(key));
  }

  async remove(accountId: AccountId): Promise<Outcome<void>> {
    const removed = await this.use(accountId, l10n.t("remove from"), (entry) => entry.deleteCredential());
    return removed.ok ? { ok: true, value: undefined } : removed;
  }

  private async use<T>(
    accountId: AccountId,
    doing: string,
    work: (entry: KeyringEntry) => Promise<T>,
    patienceMs = this.options.patienceMs ?? usualPatienceMs,
  ): Promise<Outcome<T>> {
    try {
      const { AsyncEntry } = await this.load();
      const entry = new AsyncEntry(service, `${accountId} ${this.home}`, options);
      return { ok: true, value: await this.within(work(entry), patienceMs) };
    } catch (error) {
      return { ok: false, failure: failureOf(error, doing) };
    }
  }

  /** One that is missing is looked for anew: it may be installed meanwhile. */
  private load(): Promise<KeyringLibrary> {
    const { load = loadLibrary } = this.options;
    const library = (this.library ??= load());
    library.catch(() => (this.library = undefined));
    return library;
  }

  /** A call that nobody waits for any more ends by itself, or with the process. */
  private within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.options.clock.after(milliseconds, () => reject(new TooLate()));
      work.then(resolve, reject).finally(cancel);
    });
  }
}

class TooLate extends Error {}

/** The build puts the library and its binary beside the bundle; where the binary is missing, this rejects. */
async function loadLibrary(): Promise<KeyringLibrary> {
  const library = await import("@napi-rs/keyring");
  return library;
}

/** What the library says may be long, and isn't for people; it never holds a key. */
function failureOf(error: unknown, doing: string): OutsideFailure {
  const remedy = l10n.t("Unlock the keyring and try again, or keep the key elsewhere (`file`, `environment`).");
  if (error instanceof TooLate) {
    const message = l10n.t(
      "The operating system's keyring didn't answer in time: it may be waiting for somebody to unlock it",
    );
    return { code: "timeout", retryable: true, message, remedy };
  }
  const why = error instanceof Error ? error.message : String(error);
  if (/native binding|cannot find module|ERR_DLOPEN|dlopen|MODULE_NOT_FOUND/i.test(why)) {
    const message = l10n.t(
      "The operating system's keyring can't be used: this build has no native library for this platform",
    );
    return { code: "keyring-missing", retryable: false, message, remedy };
  }
  const firstLine = why.split("\n")[0]?.slice(0, 200) ?? "";
  const message = l10n.t("Can't {0} the operating system's keyring: {1}", doing, firstLine);
  return { code: "keyring-failed", retryable: true, message, remedy };
}
