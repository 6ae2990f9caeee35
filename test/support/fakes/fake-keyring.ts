import type { KeyringLibrary } from "../../../server/src/adapters/keys/keyring-store.ts";

/** The keyring of a fake operating system: what outlives each library that opens it. */
export class FakeKeyring {
  readonly passwords = new Map<string, string>();
  /** What each call meets instead of an answer. */
  trouble: Error | "silence" | undefined;

  readonly library: KeyringLibrary;

  constructor() {
    const { passwords } = this;
    const meet = async (): Promise<void> => {
      if (this.trouble === "silence") return new Promise(() => undefined);
      if (this.trouble !== undefined) throw this.trouble;
    };
    this.library = {
      AsyncEntry: class {
        private readonly name: string;

        constructor(service: string, name: string) {
          this.name = `${service}/${name}`;
        }

        async getPassword(): Promise<string | null> {
          await meet();
          return passwords.get(this.name) ?? null;
        }

        async setPassword(password: string): Promise<void> {
          await meet();
          passwords.set(this.name, password);
        }

        async deleteCredential(): Promise<boolean> {
          await meet();
          return passwords.delete(this.name);
        }
      },
    };
  }
}
