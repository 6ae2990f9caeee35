import { FileLookups } from "../core/language/file-lookups.ts";
import type { FactReader } from "../core/language/file-lookups.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";

/** How long an answer counts, in milliseconds: what comes and goes in the workspace is told by a client that can watch, but sizes, and what lies elsewhere, nobody tells. */
const lifetimes = { watched: 60_000, unwatched: 5_000 };

/** What is known of the disk, and whose findings rest on it. */
export class WorkspaceFacts {
  private readonly lookups: FileLookups;
  private readonly onAnswered: (uris: readonly string[]) => void;
  private readonly clock: Clock;
  /** What the newest check of each document has asked. */
  private readonly asked = new Map<string, FactReader["asked"]>();
  private answered = new Set<string>();
  /** Whether somebody tells of what comes and goes in the workspace. */
  watched = false;

  /** `onAnswered` is called with the documents whose newest check asked what now has another answer; several answers at about the same time are one call. */
  constructor(
    files: WorkspaceFiles,
    outside: { readonly clock: Clock; readonly log: Log },
    onAnswered: (uris: readonly string[]) => void,
  ) {
    this.clock = outside.clock;
    this.onAnswered = onAnswered;
    this.lookups = new FileLookups(files, {
      lifetimeMs: () => (this.watched ? lifetimes.watched : lifetimes.unwatched),
      now: () => outside.clock.monotonic(),
      onAnswered: (question) => {
        this.take(question);
      },
      onFailed: (error) => {
        outside.log.error("Looking something up on the disk failed", error);
      },
    });
  }

  /** For a question that is asked once. */
  reader(): FactReader {
    return this.lookups.reader();
  }

  /** For a check of a document, which is made again when an answer turns out to be another one. */
  readerFor(uri: string): FactReader {
    const reader = this.lookups.reader();
    this.asked.set(uri, reader.asked);
    return reader;
  }

  /** Nobody looks at a document any more. */
  forget(uri: string): void {
    this.asked.delete(uri);
  }

  /** Files or folders came or went at these absolute paths. */
  refresh(paths: readonly string[]): void {
    this.lookups.refresh(paths);
  }

  /** End what is under way. */
  close(): void {
    this.lookups.close();
  }

  private take(question: string): void {
    // Lookups that were asked for together end together: one call for all of them.
    if (this.answered.size === 0) {
      this.clock.after(0, () => {
        this.tell();
      });
    }
    this.answered.add(question);
  }

  private tell(): void {
    const answered = this.answered;
    this.answered = new Set();
    const uris = [...this.asked].flatMap(([uri, asked]) => ([...answered].some((one) => asked.has(one)) ? [uri] : []));
    if (uris.length > 0) this.onAnswered(uris);
  }
}
