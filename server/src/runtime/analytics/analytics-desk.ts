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
import { RememberedAnswers } from "./remembered-answers.ts";
import { rollUp } from "./roll-up.ts";
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

/** What a question's days and filter come to; what else a report says changes without them. */
type Answer = ReturnType<ReportBuilder["finish"]>;

/** So many new records are read without being asked; after so many what was counted is kept. */
const behindEnough = 2_000;
const keepAfter = 5_000;
/** How long an answer waits for what is new to be counted. */
const patienceMs = 1_000;
/** So many agents' streams are waited for at most before they are read: their days are still open then. */
const mostStreams = 1_000;

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
  private saidDamaged = false;
  private answers = new RememberedAnswers<Answer>();

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
    const report = await this.report({ ...query, since });
    if (!this.fold.days.isDamaged || !(await this.startAnew())) return { outcome: "read", report };
    return this.read(params);
  }

  private async report(query: ReportQuery): Promise<AnalyticsReport> {
    const { fold, ports } = this;
    const { sequence, streams } = fold;
    const figures = await this.answers.of(JSON.stringify([query, sequence, streams.size]), () => this.addUp(query));
    const figuresSince = this.firstDay();
    return {
      ...figures,
      ...(figuresSince === undefined ? {} : { figuresSince }),
      // An agent whose stream is still to be read is one thing more to do.
      progress: { read: sequence, of: Math.max(this.newest, sequence) + streams.size },
      budgets: budgetsNow(fold, ports.snapshot().accounts, query.today),
    };
  }

  private async addUp(query: ReportQuery): Promise<Answer> {
    const { fold, ports } = this;
    const slices = new Slices(ports.clock, ports.nextTurn);
    const builder = new ReportBuilder(query);
    for (const { name, cells } of fold.days.sources(query.since, query.until))
      await slices.each(cells, (cell) => builder.add(name, cell));
    return builder.finish(fold.repeats.values());
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
    const { streams, clock, nextTurn } = this.ports;
    const slices = new Slices(clock, nextTurn);
    const goOn = (): boolean => !this.closing;
    // Looking into the journal reads a file of some megabytes, also where there is nothing new in it.
    const { sequence } = this.fold;
    const isUpToDate = this.newest > 0 && this.newest <= sequence && this.fold.streams.size === 0;
    for (let isAll = isUpToDate; !isAll && goOn();) {
      const extent = await this.readJournal();
      if (extent?.ok === false) return unreadable(`${extent.failure.message}. ${extent.failure.remedy}`);
      if (extent !== undefined) this.newest = Math.max(this.newest, extent.value.last);
      isAll = extent !== undefined;
      await readStreams(this.fold, streams, { slices, goOn });
    }
    const rolled = await rollUp(this.fold.days, { slices, goOn });
    if (goOn() && (rolled > 0 || this.fold.sequence - this.keptUntil >= keepAfter)) await this.keep();
    return undefined;
  }

  /** Undefined where not all was read: the host ends, or there are streams to be read first. */
  private async readJournal(): Promise<Outcome<JournalExtent> | undefined> {
    const pause = new Error("Enough for now");
    try {
      const { fold } = this;
      const visit = (record: Parameters<Parameters<Journal["read"]>[0]>[0]): void => {
        if (this.closing || fold.streams.size >= mostStreams) throw pause;
        foldRecord(fold, record as CountedRecord);
      };
      return await this.ports.journal.read(visit, { after: fold.sequence });
    } catch (error) {
      if (error === pause) return undefined;
      throw error;
    }
  }

  /** What was kept has lost something: count all of it again where it's still there. False: there is nothing better. */
  private async startAnew(): Promise<boolean> {
    await this.reading;
    if (!this.fold.days.isDamaged) return true;
    if (this.saidDamaged) return false;
    const { journal, calendar, log } = this.ports;
    const extent = await journal.read(() => undefined, { after: Number.MAX_SAFE_INTEGER });
    this.answers = new RememberedAnswers();
    if (extent.ok && extent.value.first <= this.fold.first) {
      log.warn("Some of the figures that were kept can't be read: all are made anew of the journal");
      [this.fold, this.keptUntil] = [new FoldBook(calendar), 0];
    } else {
      log.warn("Some of the figures that were kept can't be read any more: they are missing");
      this.saidDamaged = true;
      this.fold.days.forgetMonths();
    }
    return true;
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
