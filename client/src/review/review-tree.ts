import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, window } from "vscode";
import type { Disposable, FileDecoration, FileDecorationProvider, TreeDataProvider, TreeView, Uri } from "vscode";
import * as l10n from "@vscode/l10n";
import { changesScheme, commandIds, reviewCommandIds, viewIds } from "../contributions.ts";
import type { ReviewBook } from "./review-book.ts";
import { reviewedFileOf, uriOf } from "./review-files.ts";
import { childrenOf, colourOf, describeStanding, letterOf, rowOf, type ReviewNode } from "./review-rows.ts";
import { standingOf } from "./review.ts";

/** Of the lines of the tree: nothing can be opened there. */
const rowScheme = `${changesScheme}-row`;

/** The reviews, their files and hunks as a tree. */
export class ReviewTree implements TreeDataProvider<ReviewNode> {
  readonly #book: ReviewBook;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #view: TreeView<ReviewNode> | undefined;

  constructor(book: ReviewBook) {
    this.#book = book;
  }

  /** Show it in its view; the answer ends it. */
  register(): Disposable {
    const view = window.createTreeView(viewIds.review, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#view = view;
    const stop = this.#book.onChange(() => {
      this.#changed.fire(undefined);
      view.message = "";
    });
    return {
      dispose: () => {
        stop();
        view.dispose();
        this.#changed.dispose();
      },
    };
  }

  /** Whether a person sees it. */
  get isVisible(): boolean {
    return this.#view?.visible ?? false;
  }

  getTreeItem(node: ReviewNode): TreeItem {
    const row = rowOf(node);
    const item = new TreeItem(row.label, stateOf(node));
    item.description = row.description;
    item.tooltip = row.tooltip;
    item.contextValue = row.context;
    item.accessibilityInformation = { label: row.spoken };
    if (row.id !== undefined) item.id = row.id;
    if (row.icon !== undefined) item.iconPath = iconOf(row.icon, row.colour);
    if (node.kind === "file") this.#dressFile(item, node);
    if (node.kind === "file" || node.kind === "hunk") {
      item.command = { command: reviewCommandIds.openChange, title: l10n.t("Open Change"), arguments: [node] };
    }
    if (node.kind === "review") {
      const target = { taskId: node.review.memory.taskId };
      item.command = { command: commandIds.showTaskChanges, title: l10n.t("Show Changes"), arguments: [target] };
    }
    return item;
  }

  getChildren(node?: ReviewNode): readonly ReviewNode[] & ReviewNode[] {
    const nodes =
      node === undefined
        ? this.#book.reviews.map((review) => {
            return { kind: "review", review, taskId: review.memory.taskId } as const;
          })
        : childrenOf(node);
    return [...nodes];
  }

  #dressFile(item: TreeItem, { review, file }: Extract<ReviewNode, { kind: "file" }>): void {
    const uri = uriOf({ taskId: review.memory.taskId, path: file.path, version: "after" });
    // Another scheme than the document's: the editor would put a lock in the place of the letter, since that can't be written.
    item.resourceUri = uri.with({ scheme: rowScheme });
    item.iconPath = ThemeIcon.File;
  }
}

/** Letters and colours of the files under review, as source control has them; also on their tabs. */
export class ReviewDecorations implements FileDecorationProvider {
  readonly #book: ReviewBook;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(book: ReviewBook) {
    this.#book = book;
  }

  register(): Disposable {
    const stop = this.#book.onChange(() => this.#changed.fire(undefined));
    const registration = window.registerFileDecorationProvider(this);
    return {
      dispose: () => {
        stop();
        registration.dispose();
      },
    };
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    const reviewed = reviewedFileOf(uri.scheme === rowScheme ? uri.with({ scheme: changesScheme }) : uri);
    const review = reviewed && this.#book.find(reviewed.taskId);
    const file = review?.changes.find(({ path }) => path === reviewed?.path);
    if (review === undefined || file === undefined) return undefined;
    const standing = standingOf(review, file);
    const mark = { accepted: "✓", rejected: "✗", applied: "●", partly: "◐", open: "" }[standing];
    const color = new ThemeColor(standing === "rejected" ? "disabledForeground" : colourOf(file));
    return { badge: `${letterOf(file)}${mark}`, tooltip: describeStanding(standing), color };
  }
}

function stateOf(node: ReviewNode): TreeItemCollapsibleState {
  if (node.kind === "review") return TreeItemCollapsibleState.Expanded;
  return childrenOf(node).length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Expanded;
}

function iconOf(icon: string, colour: string | undefined): ThemeIcon {
  return colour === undefined ? new ThemeIcon(icon) : new ThemeIcon(icon, new ThemeColor(colour));
}
