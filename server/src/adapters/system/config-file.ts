import * as l10n from "@vscode/l10n";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../../core/ports/failure.ts";
import { makePrivateFolder, replaceFile } from "../private-files.ts";
import { toOutsideFailure } from "../outside-failure.ts";

/** Nobody sets so much. */
const mostCharacters = 100_000;

/** The file with what a person has set for `manusctl`: `config.json` in their `MANUS_HOME`, private to them. */
export class ConfigFile {
  readonly path: string;
  private readonly home: string;

  constructor(home: string) {
    this.home = home;
    this.path = join(home, "config.json");
  }

  /** What it holds, whatever that is; an empty object where there is none. */
  read(): Outcome<unknown> {
    try {
      const text = readFileSync(this.path, "utf8");
      if (text.length <= mostCharacters) return { ok: true, value: JSON.parse(text) as unknown };
    } catch (error) {
      if (isMissing(error)) return { ok: true, value: {} };
      if (!(error instanceof SyntaxError))
        return { ok: false, failure: toOutsideFailure(error, l10n.t("read {0}", this.path)) };
    }
    const [message, remedy] = [l10n.t("{0} isn't valid JSON", this.path), l10n.t("Mend it, or delete it.")];
    return { ok: false, failure: { code: "broken", retryable: false, message, remedy } };
  }

  /** Write it anew, as a whole. */
  async write(content: object): Promise<Outcome<void>> {
    try {
      await makePrivateFolder(this.home);
      await replaceFile(this.path, `${JSON.stringify(content, undefined, 2)}\n`);
      return { ok: true, value: undefined };
    } catch (error) {
      return { ok: false, failure: toOutsideFailure(error, l10n.t("write {0}", this.path)) };
    }
  }
}

/** A home that can't be is told of by whoever needs it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
