import * as l10n from "@vscode/l10n";
import { ClaimNoticeRequest } from "../../../server/src/protocol/inbox.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import { keyOfNotice, isStillTrue, textOfNotice } from "../model/notice-keys.ts";
import { AccountNoticeFinder, groupAsks, NoticeFinder, type Notice } from "../model/notices.ts";
import type { Quiet } from "../model/quiet-hours.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Inbox } from "../model/inbox.ts";
import { waitingWords } from "../model/inbox-words.ts";
import type { DesktopNotifier } from "../ports/desktop-notifier.ts";
import type { Person } from "../ports/person.ts";
import type { Server } from "../ports/server.ts";
import type { QuietTimes } from "./quiet.ts";

/** What decides whether, where and by which window a notice is told. */
export interface NoticeDeskOptions {
  readonly model: FleetModel;
  readonly inbox: Inbox;
  readonly server: Pick<Server, "request">;
  readonly person: Person;
  readonly quiet: Pick<QuietTimes, "state" | "onChange">;
  readonly desktop: DesktopNotifier;
  /** Show it in the editor; resolves when the person has answered it or turned away. */
  readonly tell: (notice: Notice) => Promise<void>;
  readonly showInbox: () => void;
  readonly isFocused: () => boolean;
  /** Whether a run was started in this window. */
  readonly startedHere: (run: RunView) => boolean;
  /** Whether a run is of this window's business: other windows tell of their own. */
  readonly concerns: (run: RunView) => boolean;
  /** Whether the person wants to hear of this kind. */
  readonly wants: (kind: Notice["kind"]) => boolean;
  readonly wantsDesktop: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onProblem: (error: unknown) => void;
}

/** The focused window tells, else the one that started it, else any that it concerns: each gives the one before it so much of a start. */
const patience = { focused: 0, starter: 150, other: 400 } as const;

/** An account may have the same trouble again: so long one window's word is enough for all. */
const accountSeconds = 30;
/** All windows see the end of a quiet time within a look at the clock. */
const summarySeconds = 60;

/** Tells what is news, once in all windows, and nothing while the person wants quiet. */
export class NoticeDesk {
  readonly #options: NoticeDeskOptions;
  readonly #finder = new NoticeFinder();
  readonly #accounts = new AccountNoticeFinder();
  readonly #stop: readonly (() => void)[];
  #quietSince: number | undefined;

  constructor(options: NoticeDeskOptions) {
    this.#options = options;
    if (options.quiet.state.isQuiet) this.#quietSince = options.now();
    this.#stop = [
      options.model.onChange(() => this.#look()),
      options.quiet.onChange((before) => this.#followQuiet(before)),
    ];
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
  }

  #look(): void {
    const { model, concerns, wants, quiet, onProblem } = this.#options;
    for (const notice of [...groupAsks(model, this.#finder.look(model)), ...this.#accounts.look(model)]) {
      const isOurs = notice.kind === "account" || notice.run === undefined || concerns(notice.run);
      if (isOurs && wants(notice.kind) && !quiet.state.isQuiet) this.#deliver(notice).catch(onProblem);
    }
  }

  async #deliver(notice: Notice): Promise<void> {
    const { model, wait, quiet, tell } = this.#options;
    const pause = patience[this.#rankOf(notice)];
    if (pause > 0) await wait(pause);
    if (!(await this.#claim(notice))) return;
    // It may have been answered, or got quiet, meanwhile.
    if (quiet.state.isQuiet || !isStillTrue(notice, model)) return;
    this.#tellDesktop(textOfNotice(notice));
    await tell(notice);
  }

  #rankOf(notice: Notice): keyof typeof patience {
    const { isFocused, startedHere } = this.#options;
    if (isFocused()) return "focused";
    return notice.kind !== "account" && notice.run !== undefined && startedHere(notice.run) ? "starter" : "other";
  }

  /** Whether it's for this window to tell. Where no host can say, it is: better twice than never. */
  async #claim(notice: Notice): Promise<boolean> {
    if (notice.kind === "account") return await this.#claimKey(keyOfNotice(notice), accountSeconds);
    const mine = await this.#claimKey(keyOfNotice(notice));
    // The others of its group are told with it.
    const others = notice.kind === "asked" && mine ? notice.like.filter(({ id }) => id !== notice.task.id) : [];
    await Promise.all(others.map((task) => this.#claimKey(`ask ${task.waiting?.ask?.id ?? task.id}`)));
    return mine;
  }

  async #claimKey(notice: string, seconds?: number): Promise<boolean> {
    try {
      const params = { notice, ...(seconds !== undefined && { seconds }) };
      const { claimed } = await this.#options.server.request(ClaimNoticeRequest, params);
      return claimed;
    } catch {
      // An older host, or none: nothing was heard that could speak against it.
      return true;
    }
  }

  #tellDesktop(text: string): void {
    const { isFocused, wantsDesktop, desktop, onProblem } = this.#options;
    if (isFocused() || !wantsDesktop()) return;
    desktop.show({ title: l10n.t("Manus Manager"), text }).catch(onProblem);
  }

  /** After a quiet time one word tells what came up in it and still waits. */
  #followQuiet(before: Quiet): void {
    const { quiet, now, onProblem } = this.#options;
    if (quiet.state.isQuiet) {
      this.#quietSince ??= now();
      return;
    }
    const since = this.#quietSince;
    this.#quietSince = undefined;
    const end = before.isQuiet ? before.until : undefined;
    if (since !== undefined) this.#sumUp(since, `quiet ended ${end?.toISOString() ?? ""}`).catch(onProblem);
  }

  async #sumUp(since: number, key: string): Promise<void> {
    const { inbox, person, wait, isFocused, showInbox } = this.#options;
    const isNew = (item: { readonly since?: string }): boolean =>
      item.since !== undefined && Date.parse(item.since) >= since;
    if (!inbox.items.some(isNew)) return;
    if (!isFocused()) await wait(patience.other);
    if (!(await this.#claimKey(key, summarySeconds))) return;
    const number = inbox.items.filter(isNew).length;
    if (number === 0) return;
    const text = l10n.t("While it was quiet: {0}", waitingWords(number));
    this.#tellDesktop(text);
    const show = l10n.t("Show Inbox");
    if ((await person.tell({ level: "information", text }, show)) === show) showInbox();
  }
}
