import * as l10n from "@vscode/l10n";
import { dayAfter, isDay, type Calendar } from "../../core/analytics/days.ts";
import { FoldBook } from "../../core/analytics/fold-book.ts";
import { foldRecord, type CountedRecord } from "../../core/analytics/fold.ts";
import { ReportBuilder, type ReportQuery } from "../../core/analytics/report.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DerivedLines } from "../../core/ports/derived-lines.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { Journal, JournalExtent } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/log.ts";
import type { RunStore } from "../../core/ports/run-store.ts";
import type { AnalyticsReport, ReadAnalyticsParams, ReadAnalyticsResult } from "../../protocol/analytics.ts";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import type { Refusal } from "../../protocol/states.ts";
import { budgetsNow } from "./budgets-now.ts";
import { readFigures, writeFigures } from "./kept-figures.ts";
import { readStreams } from "./read-streams.ts";
import { Slices } from "./slices.ts";

/** What figures are made of, and where they are kept. */
export interface AnalyticsPorts {
  readonly journal: Pick<Journal, "read">;
  readonly streams: Pick<RunStore, "read">;
  readonly kept: DerivedLines;
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: Log;
  /** Lets everybody else have a turn. */
  readonly nextTurn: () => Promise<void>;
  /** What there is now. */
  readonly snapshot: () => Pick<FleetSnapshot, "sequence" | "accounts">;
}

/** So many new records are read without being asked; after so many what was counted is kept. */
const behindEnough = 2_000;
const keepAfter = 5_000;
/** How long an answer waits for what is new to be counted. */
const patienceMs = 1_000;

/** Keeps the figures of all that was ever done in step with the journal, and answers what is asked about them. */
export class AnalyticsDesk {
  private readonly ports: AnalyticsPorts;
  private fold: FoldBook;
  private loaded: Promise<void> | undefined;
  private reading: Promise<Refusal | undefined> | undefined;
  /** The newest record there is, as far as was heard. */
  private newest = 0;
  /** The newest record of which what was counted is kept. */
  private keptUntil = 0;
  private closing = false;

  constructor(ports: AnalyticsPorts) {
    this.ports = ports;
    this.fold = new FoldBook(ports.calendar);
  }

  /** Begin with what was kept, and read what has come since; waits for nothing. */
  begin(): void {
    void this.catchUp();
  }

  /** The journal has this record by now. */
  moved(sequence: number): void {
    this.newest = Math.max(this.newest, sequence);
    if (this.newest - this.fold.sequence >= behindEnough) void this.catchUp();
  }

  /** Keep what was counted. Call when nothing moves any more. */
  async close(): Promise<void> {
    this.closing = true;
    await this.reading;
    if (this.fold.sequence > this.keptUntil) await this.keep();
  }

  /** The figures of some days: with all that is new where that is counted within a moment. */
  async read(params: ReadAnalyticsParams): Promise<ReadAnalyticsResult> {
    const query = this.queryOf(params);
    if ("code" in query) return { outcome: "refused", because: query };
    this.moved(this.ports.snapshot().sequence);
    const because = await Promise.race([this.catchUp(), this.patience()]);
    if (because !== undefined) return { outcome: "refused", because };
    const first = this.firstDay() ?? query.until;
    const since = query.since === "" ? (first < query.until ? first : query.until) : query.since;
    return { outcome: "read", report: await this.report({ ...query, since }) };
  }

  private async report(query: ReportQuery): Promise<AnalyticsReport> {
    const { fold, ports } = this;
    const slices = new Slices(ports.clock, ports.nextTurn);
    const builder = new ReportBuilder(query);
    for (const day of fold.days.names()) {
      if (day < query.since || day > query.until) continue;
      for (const cell of fold.days.cellsOf(day)) {
        builder.add(day, cell);
        await slices.giveWay();
      }
    }
    const figuresSince = this.firstDay();
    return builder.finish({
      ...(figuresSince === undefined ? {} : { figuresSince }),
      // An agent whose stream is still to be read is one thing more to do.
      progress: { read: fold.sequence, of: Math.max(this.newest, fold.sequence) + fold.streams.size },
      budgets: budgetsNow(fold, ports.snapshot().accounts, query.today),
      repeats: fold.repeats.values(),
    });
  }

  private firstDay(): string | undefined {
    return this.fold.days.names()[0];
  }

  /** Without a first day it's `since` that is still open: `read` closes it once all is loaded. */
  private queryOf({ since, until, days, filter = {} }: ReadAnalyticsParams): ReportQuery | Refusal {
    const { calendar, clock } = this.ports;
    const today = calendar.momentOf(clock.now()).day;
    const { timeZone } = calendar;
    if (days !== undefined) return { since: dayAfter(today, 1 - days), until: today, today, timeZone, filter };
    if ([since, until].some((day) => day !== undefined && !isDay(day))) return invalidRange();
    const end = until ?? today;
    return since !== undefined && since > end
      ? invalidRange()
      : { since: since ?? "", until: end, today, timeZone, filter };
  }

  private patience(): Promise<undefined> {
    return new Promise((resolve) => this.ports.clock.after(patienceMs, () => resolve(undefined)));
  }

  /** Count what is new. Never rejects; answers why it couldn't. */
  private catchUp(): Promise<Refusal | undefined> {
    this.reading ??= this.readOn()
      .catch((error: unknown) => {
        this.ports.log.error("The figures couldn't be brought up to date", error);
        return unreadable(String(error));
      })
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOn(): Promise<Refusal | undefined> {
    this.loaded ??= this.load();
    await this.loaded;
    const extent = await this.readJournal();
    if (extent === undefined) return undefined;
    if (!extent.ok) return unreadable(`${extent.failure.message}. ${extent.failure.remedy}`);
    this.newest = Math.max(this.newest, extent.value.last);
    const { streams, clock, nextTurn } = this.ports;
    await readStreams(this.fold, streams, { slices: new Slices(clock, nextTurn), goOn: () => !this.closing });
    if (this.fold.sequence - this.keptUntil >= keepAfter) await this.keep();
    return undefined;
  }

  /** Undefined where the host ends meanwhile. */
  private async readJournal(): Promise<Outcome<JournalExtent> | undefined> {
    const ended = new Error("The host ends");
    try {
      const { fold } = this;
      const visit = (record: Parameters<Parameters<Journal["read"]>[0]>[0]): void => {
        if (this.closing) throw ended;
        foldRecord(fold, record as CountedRecord);
      };
      return await this.ports.journal.read(visit, { after: fold.sequence });
    } catch (error) {
      if (error === ended) return undefined;
      throw error;
    }
  }

  /** Take what was kept, unless it's of another journal, or its days are of another time zone and can be counted anew. */
  private async load(): Promise<void> {
    const { kept, calendar, journal, clock, nextTurn, log } = this.ports;
    const lines = await kept.read();
    if (lines === undefined) return;
    const slices = new Slices(clock, nextTurn);
    const figures = await readFigures(lines, calendar, async () => slices.giveWay());
    if (figures === undefined) {
      log.warn("The figures that were kept can't be used: they are made anew of the journal");
      return;
    }
    const { fold, timeZone } = figures;
    const extent = await journal.read(() => undefined, { after: Number.MAX_SAFE_INTEGER });
    if (!extent.ok || extent.value.last < fold.sequence) return;
    const isMoved = timeZone !== calendar.timeZone;
    if (isMoved && extent.value.first <= fold.first) return;
    if (isMoved) log.warn(`Days counted so far are those of ${timeZone}, from now on those of ${calendar.timeZone}`);
    this.fold = fold;
    this.keptUntil = fold.sequence;
  }

  private async keep(): Promise<void> {
    const { sequence } = this.fold;
    const written = await this.ports.kept.write(writeFigures(this.fold));
    if (written.ok) this.keptUntil = sequence;
    else this.ports.log.warn(`The figures weren't kept: ${written.failure.message}. ${written.failure.remedy}`);
  }
}

function invalidRange(): Refusal {
  return {
    code: "invalid-range",
    message: l10n.t("That is no range of days"),
    remedy: l10n.t("Give days as YYYY-MM-DD, the first one not after the last one."),
  };
}

function unreadable(why: string): Refusal {
  return {
    code: "analytics-unreadable",
    message: l10n.t("The figures can't be read: {0}", why),
    remedy: l10n.t("The host's log says more. The figures can be deleted; they are made anew of the journal."),
  };
}
