import type { FleetSnapshot } from "../protocol/fleet.ts";
import type { CliContext } from "./context.ts";
import { FleetView } from "./fleet-view.ts";
import type { Key, Screen } from "./screen.ts";

/** The part of a screen that a view has to fill. */
export interface Place {
  readonly rows: number;
  readonly columns: number;
  /** The first line to be shown of those that can be scrolled, from 0. */
  readonly scroll: number;
}

/** What a view shows now. */
export interface Frame {
  readonly lines: readonly string[];
  /** How far it can be scrolled. */
  readonly most: number;
  /** How many lines a page has. */
  readonly page: number;
}

/** Shows the fleet, and goes on showing it. */
export interface LiveView {
  /** What stands on a screen. Asked for each drawing: the time goes on. */
  readonly frame: (fleet: FleetSnapshot, place: Place) => Frame;
  /** Where no person watches: what is written for each change. */
  readonly take: (fleet: FleetSnapshot) => void;
}

/** A burst of changes is drawn once, and what goes on without a change ticks. */
const drawAfterMs = 100;
const tickMs = 1_000;

/**
 * Follow the fleet until the person has enough (q, Ctrl-C) or the process is told to end. On a terminal it's drawn in place, else each change is told. Rejects with a command
 * failure when no host can be reached any more.
 */
export async function showLive(
  context: CliContext,
  view: LiveView,
  { plain }: { readonly plain: boolean },
): Promise<void> {
  const screen = plain ? undefined : context.terminal.screen();
  const live = new LiveLoop(context, view, screen);
  try {
    await live.end();
  } finally {
    live.close();
  }
}

class LiveLoop {
  private readonly context: CliContext;
  private readonly view: LiveView;
  private readonly screen: Screen | undefined;
  private readonly fleetView: FleetView;
  private readonly cancels: (() => void)[] = [];
  private readonly whenDone: Promise<void>;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;
  private fleet: FleetSnapshot | undefined;
  private cancelDrawing: (() => void) | undefined;
  private scroll = 0;
  private most = 0;
  private page = 1;

  constructor(context: CliContext, view: LiveView, screen: Screen | undefined) {
    this.context = context;
    this.view = view;
    this.screen = screen;
    this.whenDone = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // It may fail before anybody waits for it.
    this.whenDone.catch(() => undefined);
    this.fleetView = new FleetView(
      context.link,
      (fleet) => this.take(fleet),
      (error) => this.reject(error),
    );
    const { terminal } = context;
    this.cancels.push(
      terminal.onInterrupt(() => this.resolve()),
      terminal.onTermination(() => this.resolve()),
    );
    screen?.onKey((key) => this.press(key));
    screen?.onResize(() => this.draw());
  }

  async end(): Promise<void> {
    await this.fleetView.start();
    await this.whenDone;
  }

  close(): void {
    for (const cancel of this.cancels) cancel();
    this.cancelDrawing?.();
    this.fleetView.close();
    this.screen?.close();
  }

  private take(fleet: FleetSnapshot): void {
    const isFirst = this.fleet === undefined;
    this.fleet = fleet;
    if (this.screen === undefined) this.view.take(fleet);
    else if (isFirst) this.draw();
    else this.drawAfter(drawAfterMs);
  }

  private drawAfter(milliseconds: number): void {
    this.cancelDrawing?.();
    this.cancelDrawing = this.context.clock.after(milliseconds, () => this.draw());
  }

  private draw(): void {
    const { screen, fleet } = this;
    if (screen === undefined || fleet === undefined) return;
    const { rows, columns } = screen;
    const { lines, most, page } = this.view.frame(fleet, { rows, columns, scroll: this.scroll });
    [this.most, this.page] = [most, page];
    screen.draw(lines);
    if (this.scroll > most) {
      this.scroll = most;
      this.draw();
      return;
    }
    this.drawAfter(tickMs);
  }

  private press(key: Key): void {
    if (key === "quit") {
      this.resolve();
      return;
    }
    const { page, most } = this;
    const moves = { up: -1, down: 1, "page-up": -page, "page-down": page, home: -most, end: most };
    const scroll = Math.max(0, Math.min(most, this.scroll + moves[key]));
    if (scroll === this.scroll) return;
    this.scroll = scroll;
    this.draw();
  }
}
