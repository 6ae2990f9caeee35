import * as l10n from "@vscode/l10n";
import { CodeLens, EventEmitter, languages, Range, ThemeColor, window } from "vscode";
import type { CodeLensProvider, DecorationOptions, Disposable, TextDocument, TextEditorDecorationType } from "vscode";
import type { FileChange, Hunk } from "../../../server/src/protocol/changes.ts";
import { changesScheme, reviewCommandIds } from "../contributions.ts";
import type { ReviewBook } from "./review-book.ts";
import { reviewedFileOf } from "./review-files.ts";
import { describeStanding } from "./review-rows.ts";
import { decisionOf, firstChangedLine, type Review } from "./review.ts";

interface Shown {
  readonly review: Review;
  readonly file: FileChange;
}

/** What can be decided about each hunk stands above it, where the editor shows lenses; what was decided, at its end. */
export class ReviewLenses implements CodeLensProvider {
  readonly #book: ReviewBook;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #decided: TextEditorDecorationType = window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new ThemeColor("editorCodeLens.foreground") },
  });

  constructor(book: ReviewBook) {
    this.#book = book;
  }

  register(): readonly Disposable[] {
    const stop = this.#book.onChange(() => {
      this.#changed.fire();
      this.#decorate();
    });
    return [
      { dispose: stop },
      this.#decided,
      languages.registerCodeLensProvider({ scheme: changesScheme }, this),
      window.onDidChangeVisibleTextEditors(() => this.#decorate()),
    ];
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const shown = this.#shownIn(document);
    if (shown === undefined) return [];
    const { review, file } = shown;
    return file.hunks.flatMap((hunk) => this.#lensesOf(review, file, hunk));
  }

  #lensesOf(review: Review, file: FileChange, hunk: Hunk): readonly CodeLens[] {
    const line = firstChangedLine(hunk);
    const node = { kind: "hunk", review, file, hunk };
    const decision = decisionOf(review, file, hunk);
    const lens = (title: string, command: string): CodeLens =>
      new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: [node] });
    if (decision === "applied") return [lens(`$(pass-filled) ${describeStanding(decision)}`, "")];
    return [
      lens(l10n.t("$(check) Accept"), reviewCommandIds.acceptChange),
      lens(l10n.t("$(close) Reject"), reviewCommandIds.rejectChange),
      ...(decision === undefined ? [] : [lens(l10n.t("$(discard) Decide Again"), reviewCommandIds.resetChange)]),
    ];
  }

  #decorate(): void {
    for (const editor of window.visibleTextEditors) {
      const shown = editor.document.uri.scheme === changesScheme ? this.#shownIn(editor.document) : undefined;
      if (shown === undefined) continue;
      const { review, file } = shown;
      editor.setDecorations(
        this.#decided,
        file.hunks.flatMap((hunk): DecorationOptions[] => {
          const decision = decisionOf(review, file, hunk);
          const line = Math.min(firstChangedLine(hunk), editor.document.lineCount - 1);
          const { end } = editor.document.lineAt(line).range;
          if (decision === undefined) return [];
          const mark = { accepted: "✓", rejected: "✗", applied: "●" }[decision];
          const after = { contentText: `${mark} ${describeStanding(decision)}` };
          return [{ range: new Range(end, end), renderOptions: { after } }];
        }),
      );
    }
  }

  /** Only beside what the agent has left: the other side is as it was. */
  #shownIn({ uri }: TextDocument): Shown | undefined {
    const reviewed = reviewedFileOf(uri);
    if (reviewed?.version !== "after") return undefined;
    const review = this.#book.find(reviewed.taskId);
    const file = review?.changes.find(({ path }) => path === reviewed.path);
    return review === undefined || file === undefined ? undefined : { review, file };
  }
}
