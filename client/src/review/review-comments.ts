import * as l10n from "@vscode/l10n";
import {
  CommentMode,
  comments,
  CommentThreadCollapsibleState,
  CommentThreadState,
  MarkdownString,
  Range,
  workspace,
} from "vscode";
import type { Comment, CommentController, CommentReply, CommentThread, Disposable, TextDocument } from "vscode";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import { SendMessageRequest } from "../../../server/src/protocol/tasks.ts";
import { by, tellRefusal, type Workbench } from "../commands/workbench.ts";
import { changesScheme } from "../contributions.ts";
import { describeMessageState } from "../model/message-receipts.ts";
import { findQuoted, messageOf } from "./comment-text.ts";
import type { ReviewBook } from "./review-book.ts";
import { reviewedFileOf, uriOf } from "./review-files.ts";
import { addComment, resolveComment, type ReviewComment } from "./review.ts";

interface Thread {
  readonly taskId: TaskId;
  /** Its place among the comments of its review. */
  readonly place: number;
}

/** Comments on changed lines, each of which goes to the agent as a message. */
export class ReviewComments {
  readonly #workbench: Workbench;
  readonly #book: ReviewBook;
  readonly #controller: CommentController;
  readonly #threads = new Map<CommentThread, Thread>();

  constructor(workbench: Workbench, book: ReviewBook) {
    this.#workbench = workbench;
    this.#book = book;
    this.#controller = comments.createCommentController("manus.review", l10n.t("Comments for the Agent"));
    this.#controller.options = {
      prompt: l10n.t("Write to the agent about these lines"),
      placeHolder: l10n.t("The agent gets it as a message, with the file, the lines and what stands in them"),
    };
    this.#controller.commentingRangeProvider = { provideCommentingRanges: (document) => rangesOf(document) };
  }

  register(): readonly Disposable[] {
    return [this.#controller, { dispose: this.#book.onChange((taskId) => void this.show(taskId)) }];
  }

  /** Send what was written in a thread. Where the host refuses it, it stands in the thread as not sent. */
  async send({ thread, text }: CommentReply): Promise<void> {
    const known = this.#threads.get(thread);
    const reviewed = reviewedFileOf(thread.uri);
    const taskId = known?.taskId ?? reviewed?.taskId;
    if (taskId === undefined || text.trim() === "") return;
    const place = await this.#placeOf(thread, known);
    if (place === undefined) return;
    const { server, person } = this.#workbench;
    const message = messageOf(place, text);
    const result = await server.request(SendMessageRequest, { taskId, by, text: message, attachments: [] });
    const at = new Date().toISOString();
    const said =
      result.outcome === "accepted"
        ? { text, at, receipt: result.receipt, messageId: result.messageId }
        : { text, at, receipt: l10n.t("Not sent: {0}", result.because.message) };
    // The thread that the editor made is made anew from what is remembered.
    if (known === undefined) thread.dispose();
    const comment = { ...place, resolved: false, messages: [said] };
    this.#book.change(taskId, (review) => {
      return { ...review, memory: addComment(review.memory, comment, known?.place) };
    });
    if (result.outcome === "refused") await tellRefusal(person, result.because);
  }

  /** Say that a thread is dealt with, or isn't after all. */
  resolve(thread: CommentThread, resolved: boolean): void {
    const known = this.#threads.get(thread);
    if (known === undefined) return;
    this.#book.change(known.taskId, (review) => {
      return { ...review, memory: resolveComment(review.memory, known.place, resolved) };
    });
  }

  /** Show the threads of a review as they stand. */
  async show(taskId: TaskId): Promise<void> {
    const wanted = this.#book.find(taskId)?.memory.comments ?? [];
    const shown = [...this.#threads].filter(([, thread]) => thread.taskId === taskId);
    for (const [thread, { place }] of shown) {
      const comment = wanted[place];
      if (comment === undefined) {
        this.#threads.delete(thread);
        thread.dispose();
      } else await this.#update(thread, comment);
    }
    const missing = wanted.map((comment, place) => ({ comment, place })).slice(shown.length);
    for (const { comment, place } of missing) {
      const uri = uriOf({ taskId, path: comment.path, version: "after" });
      const range = new Range(comment.firstLine, 0, comment.lastLine, 0);
      const thread = this.#controller.createCommentThread(uri, range, []);
      this.#threads.set(thread, { taskId, place });
      await this.#update(thread, comment);
    }
  }

  async #update(thread: CommentThread, comment: ReviewComment): Promise<void> {
    thread.comments = comment.messages.map(({ text, at, receipt, messageId, state }): Comment => {
      const body = new MarkdownString();
      body.appendText(text);
      return {
        body,
        mode: CommentMode.Preview,
        author: { name: messageId === undefined ? l10n.t("You, not sent") : l10n.t("You, to the agent") },
        label: state === undefined ? receipt : describeMessageState(state),
        timestamp: new Date(at),
        contextValue: messageId === undefined ? "unsent" : "sent",
      };
    });
    thread.canReply = true;
    thread.contextValue = comment.resolved ? "resolved" : "open";
    thread.state = comment.resolved ? CommentThreadState.Resolved : CommentThreadState.Unresolved;
    thread.collapsibleState = comment.resolved
      ? CommentThreadCollapsibleState.Collapsed
      : CommentThreadCollapsibleState.Expanded;
    await this.#follow(thread, comment);
  }

  /** The lines may have moved since, or gone. */
  async #follow(thread: CommentThread, comment: ReviewComment): Promise<void> {
    const length = comment.lastLine - comment.firstLine;
    const open = workspace.textDocuments.find(({ uri }) => uri.toString() === thread.uri.toString());
    const now = open === undefined ? comment.firstLine : findQuoted(open.getText(), comment);
    const title = comment.resolved ? l10n.t("Resolved") : l10n.t("Comment for the agent");
    thread.label = now === undefined ? l10n.t("{0} · these lines have changed since", title) : title;
    if (now !== undefined) thread.range = new Range(now, 0, now + length, 0);
  }

  /** What a new thread is about; of a known one what it was about at first. */
  async #placeOf(
    thread: CommentThread,
    known: Thread | undefined,
  ): Promise<Pick<ReviewComment, "path" | "firstLine" | "lastLine" | "quoted"> | undefined> {
    const existing = known && this.#book.find(known.taskId)?.memory.comments[known.place];
    if (existing !== undefined) {
      const { path, firstLine, lastLine, quoted } = existing;
      return { path, firstLine, lastLine, quoted };
    }
    const reviewed = reviewedFileOf(thread.uri);
    const { range } = thread;
    if (reviewed === undefined || range === undefined) return undefined;
    const document = await workspace.openTextDocument(thread.uri);
    const [firstLine, lastLine] = [range.start.line, Math.min(range.end.line, document.lineCount - 1)];
    const lines = Array.from({ length: lastLine - firstLine + 1 }, (_, at) => document.lineAt(firstLine + at).text);
    return { path: reviewed.path, firstLine, lastLine, quoted: lines.join("\n") };
  }
}

function rangesOf({ uri, lineCount }: TextDocument): Range[] {
  const isOurs = uri.scheme === changesScheme && reviewedFileOf(uri)?.version === "after";
  return isOurs ? [new Range(0, 0, lineCount - 1, 0)] : [];
}
