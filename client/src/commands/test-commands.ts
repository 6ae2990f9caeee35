import * as l10n from "@vscode/l10n";
import type { CommandTarget } from "../model/command-target.ts";
import { isTestFile } from "../model/task-files.ts";
import type { Workbench } from "./workbench.ts";

/** The test file that is meant: the target's, else the one in the active editor, else one that the person chooses. */
export async function findTestFile(workbench: Workbench, target: CommandTarget): Promise<string | undefined> {
  const { editor, person } = workbench;
  const named = target.file ?? (target.uri === undefined ? editor.activeTaskFile() : editor.toPath(target.uri));
  if (named !== undefined && isTestFile(named)) return named;
  const files = (await editor.taskFiles()).filter(isTestFile);
  if (files.length === 0) {
    await person.tell({
      level: "information",
      text: l10n.t("There is no *.test.manus.yaml file in this workspace yet"),
    });
    return undefined;
  }
  return await person.choose(
    l10n.t("Run the tests of which file?"),
    files.map((file) => ({ label: editor.shorten(file), value: file })),
  );
}
