import * as l10n from "@vscode/l10n";

/** What `load` makes, made when it's first asked for and kept. Where that fails everyone who asked meanwhile hears of it, and the next one tries anew. */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= load().catch((error: unknown) => {
      made = undefined;
      throw isMissingFile(error) ? new Error(incomplete(), { cause: error }) : error;
    });
    return made;
  };
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
}

function incomplete(): string {
  return l10n.t("Files of the extension Manus Manager are missing. Reinstall it, and reload the window");
}
