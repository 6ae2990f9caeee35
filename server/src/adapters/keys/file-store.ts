import * as l10n from "@vscode/l10n";
import { createCipheriv, createDecipheriv, hkdf, randomBytes, scrypt } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { KeyStore } from "../../core/ports/accounts.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { AccountId } from "../../protocol/states.ts";
import { errorCode, toOutsideFailure } from "../outside-failure.ts";
import { makePrivateFolder, privateFileMode, replaceFile } from "../private-files.ts";
import { readKeyFile, type KeyFile, type ScryptCost, type SealedText } from "./key-file.ts";

/** What {@link createFileStore} needs. */
export interface FileStoreOptions {
  /** `MANUS_HOME`: the keys are in `keys.json` there, what they are encrypted with in `keys.secret`, unless a passphrase is given. */
  readonly home: string;
  /** `MANUS_KEYS_PASSPHRASE`. */
  readonly passphrase?: string | undefined;
  /** How hard it is to try a passphrase of a new file. */
  readonly cost?: ScryptCost;
}

/** One of those that https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html names: 32 MiB and, here, a quarter of a second. */
const usualCost: ScryptCost = { N: 2 ** 15, r: 8, p: 3 };
const keyLength = 32;
/** Sealed with the keys, so that a wrong passphrase shows before anything is written. */
const checkName = "";
const checkText = "manus-manager";

/**
 * Keys in a private file, each sealed by AES-256-GCM under its account's name. With a passphrase a copy of the whole folder is of no use to anybody; without one the key
 * to it lies beside it, which protects from copies of that one file and from glances. A file that can't be opened is told and never overwritten.
 */
export function createFileStore(options: FileStoreOptions): KeyStore {
  return new FileStore(options);
}

interface Opened {
  readonly file: KeyFile;
  readonly sealingKey: Buffer;
}

class FileStore implements KeyStore {
  readonly place = "file";
  private readonly path: string;
  private readonly secretPath: string;
  private readonly passphrase: string | undefined;
  private readonly cost: ScryptCost;
  /** By salt and secret: deriving one takes a while, on purpose. */
  private derived: { readonly from: string; readonly key: Buffer } | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor({ home, passphrase, cost = usualCost }: FileStoreOptions) {
    this.path = join(home, "keys.json");
    this.secretPath = join(home, "keys.secret");
    this.passphrase = passphrase === "" ? undefined : passphrase;
    this.cost = cost;
  }

  async available(): Promise<{ readonly usable: boolean; readonly note: string }> {
    const opened = await this.inTurn(() => this.open());
    if (!opened.ok) return { usable: false, note: `${opened.failure.message}. ${opened.failure.remedy}` };
    const note =
      this.passphrase === undefined
        ? l10n.t(
            "The key is kept in {0}, encrypted with what lies beside it in keys.secret: that protects it from copies of the one file and from glances, not from a program or a person who can read your files. MANUS_KEYS_PASSPHRASE would.",
            this.path,
          )
        : l10n.t(
            "The key is kept in {0}, encrypted with MANUS_KEYS_PASSPHRASE: each host needs that variable to read it.",
            this.path,
          );
    return { usable: true, note };
  }

  read(accountId: AccountId): Promise<Outcome<string | undefined>> {
    return this.inTurn(async () => {
      const opened = await this.open();
      if (!opened.ok) return opened;
      const { keys } = opened.value.file;
      const sealed = Object.hasOwn(keys, accountId) ? keys[accountId] : undefined;
      if (sealed === undefined) return { ok: true, value: undefined };
      const key = unseal(opened.value.sealingKey, accountId, sealed);
      return key === undefined ? { ok: false, failure: this.changed() } : { ok: true, value: key };
    });
  }

  write(accountId: AccountId, key: string): Promise<Outcome<void>> {
    return this.change(({ file, sealingKey }) => ({
      ...file,
      keys: { ...file.keys, [accountId]: seal(sealingKey, accountId, key) },
    }));
  }

  remove(accountId: AccountId): Promise<Outcome<void>> {
    return this.change(({ file }) => {
      if (!Object.hasOwn(file.keys, accountId)) return undefined;
      const keys = Object.entries(file.keys).filter(([id]) => id !== accountId);
      return { ...file, keys: Object.fromEntries(keys) };
    });
  }

  private change(make: (opened: Opened) => KeyFile | undefined): Promise<Outcome<void>> {
    return this.inTurn(async () => {
      const opened = await this.open();
      if (!opened.ok) return opened;
      const file = make(opened.value);
      if (file === undefined) return done;
      try {
        await makePrivateFolder(dirname(this.path));
        await this.keepSecret();
        await replaceFile(this.path, `${JSON.stringify(file, undefined, 2)}\n`);
        return done;
      } catch (error) {
        return { ok: false, failure: toOutsideFailure(error, l10n.t("write {0}", this.path)) };
      }
    });
  }

  /** The file as it is now, or a new one, and what opens it. */
  private async open(): Promise<Outcome<Opened>> {
    const text = await readIfThere(this.path);
    if (!text.ok) return text;
    if (text.value === undefined) return this.begin();
    const file = readKeyFile(text.value);
    if (file === undefined) return { ok: false, failure: this.unreadable() };
    if ((file.protectedBy === "passphrase") !== (this.passphrase !== undefined)) {
      return { ok: false, failure: this.otherwiseProtected(file) };
    }
    const secret = await this.secret();
    if (!secret.ok) return secret;
    if (secret.value === undefined) return { ok: false, failure: this.secretGone() };
    const sealingKey = await this.derive(secret.value, file);
    return unseal(sealingKey, checkName, file.check) === checkText
      ? { ok: true, value: { file, sealingKey } }
      : { ok: false, failure: this.wrongSecret() };
  }

  private async begin(): Promise<Outcome<Opened>> {
    const secret = await this.secret();
    if (!secret.ok) return secret;
    this.newSecret ??= randomBytes(32).toString("base64");
    const salt = randomBytes(16).toString("base64");
    const kind =
      this.passphrase === undefined
        ? ({ protectedBy: "secret-file" } as const)
        : ({ protectedBy: "passphrase", cost: this.cost } as const);
    const sealingKey = await this.derive(secret.value ?? this.newSecret, { salt, ...kind });
    const check = seal(sealingKey, checkName, checkText);
    return { ok: true, value: { sealingKey, file: { version: 1, ...kind, salt, check, keys: {} } } };
  }

  /** Not yet on disk: made where the first key is written. */
  private newSecret: string | undefined;

  private async secret(): Promise<Outcome<string | undefined>> {
    if (this.passphrase !== undefined) return { ok: true, value: this.passphrase };
    const read = await readIfThere(this.secretPath);
    return read.ok ? { ok: true, value: read.value?.trim() } : read;
  }

  /** Written before what it opens. One that is there is never touched. */
  private async keepSecret(): Promise<void> {
    if (this.passphrase !== undefined || this.newSecret === undefined) return;
    try {
      await writeFile(this.secretPath, `${this.newSecret}\n`, { mode: privateFileMode, flag: "wx" });
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    this.newSecret = undefined;
  }

  private async derive(secret: string, { salt, cost }: Pick<KeyFile, "salt" | "cost">): Promise<Buffer> {
    const from = JSON.stringify([secret, salt, cost]);
    if (this.derived?.from !== from) {
      const key = await (cost === undefined ? expand(secret, salt) : stretch(secret, salt, cost));
      this.derived = { from, key };
    }
    return this.derived.key;
  }

  /** One after the other: two changes at once would lose one. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private unreadable(): OutsideFailure {
    return cantOpen(
      l10n.t("{0} isn't a file of keys of this version", this.path),
      l10n.t("Look at it, or move it away: {0}", anew()),
    );
  }

  private otherwiseProtected({ protectedBy }: KeyFile): OutsideFailure {
    return protectedBy === "passphrase"
      ? cantOpen(
          l10n.t("The keys in {0} are encrypted with a passphrase, and this host has none", this.path),
          l10n.t(
            "Set MANUS_KEYS_PASSPHRASE where the host is started, then stop the host (`manusctl host stop`): the next one has it.",
          ),
        )
      : cantOpen(
          l10n.t(
            "The keys in {0} are encrypted with what is in keys.secret, not with MANUS_KEYS_PASSPHRASE",
            this.path,
          ),
          l10n.t("Take the variable away, or move the file away: {0}", anew()),
        );
  }

  private secretGone(): OutsideFailure {
    return cantOpen(
      l10n.t("The keys in {0} can't be decrypted: {1} is gone", this.path, this.secretPath),
      l10n.t("Bring it back, or move keys.json away: {0}", anew()),
    );
  }

  private wrongSecret(): OutsideFailure {
    const what =
      this.passphrase === undefined ? l10n.t("what is in keys.secret") : l10n.t("this MANUS_KEYS_PASSPHRASE");
    return cantOpen(
      l10n.t("The keys in {0} can't be decrypted with {1}", this.path, what),
      l10n.t("Use the one it was made with, or move keys.json away: {0}", anew()),
    );
  }

  private changed(): OutsideFailure {
    return cantOpen(
      l10n.t("A key in {0} was changed since it was written, and isn't used", this.path),
      l10n.t("Give the key again."),
    );
  }
}

const done: Outcome<void> = { ok: true, value: undefined };
const anew = (): string => l10n.t("then give the keys again.");

function cantOpen(message: string, remedy: string): OutsideFailure {
  return { code: "keys-unreadable", retryable: false, message, remedy };
}

/** A passphrase may be guessed: each try takes long. */
function stretch(secret: string, salt: string, cost: ScryptCost): Promise<Buffer> {
  const settings = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(secret, Buffer.from(salt, "base64"), keyLength, settings, (error, made) =>
      error === null ? resolve(made) : reject(error),
    );
  });
}

/** What is random in all its 256 bits can't be guessed. */
function expand(secret: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    hkdf("sha256", secret, Buffer.from(salt, "base64"), "manus-manager keys", keyLength, (error, made) =>
      error === null ? resolve(Buffer.from(made)) : reject(error),
    );
  });
}

async function readIfThere(path: string): Promise<Outcome<string | undefined>> {
  try {
    return { ok: true, value: await readFile(path, "utf8") };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { ok: true, value: undefined };
    return { ok: false, failure: toOutsideFailure(error, l10n.t("read {0}", path)) };
  }
}

function seal(key: Buffer, name: string, text: string): SealedText {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(name, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return {
    nonce: nonce.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    sealed: sealed.toString("base64"),
  };
}

/** Undefined where the text isn't what was sealed under this name with this key. */
function unseal(key: Buffer, name: string, { nonce, tag, sealed }: SealedText): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(name, "utf8"));
    decipher.setAuthTag(Buffer.from(tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(sealed, "base64")), decipher.final()]).toString("utf8");
  } catch {
    // Another key, another name, or somebody has changed it: the library tells them apart by nothing.
    return undefined;
  }
}
