import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { normalizePath } from "./names/file-paths.ts";
import type { FileFacts } from "./surroundings.ts";

/** So many things are looked up at the same time; the others wait their turn. */
const mostAtOnce = 8;

/** So many answers are kept, the newest. */
const mostKept = 10_000;

/** What is to be known, as a text: its kind, a path, and of a glob the glob. */
type Question = string;

type Lookup = () => Promise<unknown>;

interface Known {
  /** Undefined while it's being looked up, and where it can't be told. */
  answer?: unknown;
  answeredAt?: number;
  looking?: Promise<void>;
  readonly lookup: Lookup;
}

/** How lookups are kept, and who is told of them. */
export interface LookupOptions {
  /** How long an answer counts before it's looked up again, in milliseconds; it's given until there is a new one. Without it, for ever. */
  lifetimeMs?(): number;
  /** Milliseconds that never go back. */
  now(): number;
  /** Called with each question whose answer is new or another one than before. */
  onAnswered(question: Question): void;
  /** Called with what a lookup throws, which none should; without it, whoever waits for the lookup gets it. */
  onFailed?(error: unknown): void;
}

/** One reader of {@link FileLookups}: what it gets to see, and what it asked for. */
export interface FactReader {
  readonly facts: FileFacts;
  /** Everything that was asked through it. */
  readonly asked: ReadonlySet<Question>;
  /** Resolves once all that was asked through it and wasn't known then is looked up; undefined where all of it was. */
  pending(): Promise<void> | undefined;
}

/** Remembers what is known of the disk, and looks up what isn't when somebody asks. What can't be told, as in a folder that may not be read, stays unknown. */
export class FileLookups {
  private readonly files: WorkspaceFiles;
  private readonly options: LookupOptions;
  private readonly known = new Map<Question, Known>();
  private readonly waiting: (() => void)[] = [];
  private readonly stop = { cancelled: false };
  private running = 0;

  constructor(files: WorkspaceFiles, options: LookupOptions = { now: () => 0, onAnswered: () => undefined }) {
    this.files = files;
    this.options = options;
  }

  /** A view of what is known, for one question of somebody. */
  reader(): FactReader {
    const asked = new Set<Question>();
    const missed: Promise<void>[] = [];
    const ask = (question: Question, lookup: Lookup): unknown => {
      asked.add(question);
      const known = this.ask(question, lookup);
      if (known.answeredAt === undefined && known.looking) missed.push(known.looking);
      return known.answer;
    };
    // Each question belongs to one kind of lookup, so its answer is of that kind's type.
    const facts = {
      at: (path) => ask(questionOf("at", path), () => this.files.stat(path)),
      matches: (folder, glob) =>
        ask(questionOf("matches", folder, glob), () => this.files.matchesAny(folder, glob, this.stop)),
      entries: (folder) => ask(questionOf("entries", folder), () => this.files.listFolder(folder)),
    } as FileFacts;
    const pending = (): Promise<void> | undefined =>
      missed.length === 0 ? undefined : Promise.all(missed).then(() => undefined);
    return { facts, asked, pending };
  }

  /** Files or folders came or went at these absolute paths: what that may have changed is looked up again. */
  refresh(paths: readonly string[]): void {
    const changed = [...new Set(paths.map(normalizePath))];
    for (const [question, known] of this.known) {
      // Of very many it isn't worth finding out which question each is about.
      if (changed.length > 100 || changed.some((path) => isAbout(question, path))) this.look(question, known);
    }
  }

  /** End what is under way; what is asked later stays unknown. */
  close(): void {
    this.stop.cancelled = true;
  }

  private ask(question: Question, lookup: Lookup): Known {
    const known = this.known.get(question) ?? this.keep(question, { lookup });
    const lifetime = this.options.lifetimeMs?.() ?? Infinity;
    const expired = known.answeredAt === undefined || this.options.now() - known.answeredAt > lifetime;
    if (expired && !known.looking) this.look(question, known);
    return known;
  }

  private keep(question: Question, known: Known): Known {
    this.known.set(question, known);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= mostKept) break;
      this.known.delete(oldest);
    }
    return known;
  }

  private look(question: Question, known: Known): void {
    const looking: Promise<void> = this.takeTurn(known.lookup)
      .then((answer) => {
        // Something came or went meanwhile, and it's being looked up anew.
        if (known.looking !== looking) return;
        delete known.looking;
        const isNew = JSON.stringify(answer) !== JSON.stringify(known.answer);
        known.answer = answer;
        known.answeredAt = this.options.now();
        if (isNew) this.options.onAnswered(question);
      })
      .catch((error: unknown) => {
        if (!this.options.onFailed) throw error;
        this.options.onFailed(error);
      });
    known.looking = looking;
  }

  private async takeTurn(lookup: Lookup): Promise<unknown> {
    if (this.running >= mostAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    try {
      return this.stop.cancelled ? undefined : await lookup();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

function questionOf(kind: keyof FileFacts, path: string, glob = ""): Question {
  return [kind, normalizePath(path), glob].join("\0");
}

/** Whether the answer to a question may be another one after something came or went at a path. */
function isAbout(question: Question, changed: string): boolean {
  const [kind = "", path = ""] = question.split("\0");
  if (path === changed || path.startsWith(`${changed}/`)) return true;
  if (!changed.startsWith(path.endsWith("/") ? path : `${path}/`)) return false;
  return kind === "matches" || (kind === "entries" && !changed.slice(path.length + 1).includes("/"));
}
