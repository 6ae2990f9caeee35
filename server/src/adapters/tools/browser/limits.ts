/** How long the browser may take, in milliseconds, and how much of a page is shown. */
export interface BrowserLimits {
  /** From starting the program until it can be used. */
  readonly startMs: number;
  /** Until a server answers and the page's own text is there. */
  readonly navigationMs: number;
  /** How long pictures and scripts are waited for after that. */
  readonly loadMs: number;
  /** Until an element can be clicked or filled. */
  readonly actionMs: number;
  /** The longest wait for a page to come to rest after an action. */
  readonly settleMs: number;
  /** The longest that `browser_console_exec` may run. */
  readonly scriptMs: number;
  /** How long the browser has to end by itself. */
  readonly closeMs: number;
  /** The longest text of a page that `browser_view` shows, in characters. */
  readonly viewCharacters: number;
  /** The same for the answers of the other tools. */
  readonly shortCharacters: number;
  /** The most elements that `browser_view` lists. */
  readonly viewElements: number;
  /** The same for the answers of the other tools. */
  readonly shortElements: number;
  /** The largest picture, in bytes; a larger one is taken again at half the size. */
  readonly pictureBytes: number;
}

/** The limits that hold where the caller gives no others. */
export const defaultBrowserLimits: BrowserLimits = {
  startMs: 30_000,
  navigationMs: 20_000,
  loadMs: 5000,
  actionMs: 5000,
  settleMs: 3000,
  scriptMs: 20_000,
  closeMs: 3000,
  viewCharacters: 16_000,
  shortCharacters: 4000,
  viewElements: 250,
  shortElements: 60,
  pictureBytes: 1_000_000,
};

/** The size of the visible page, in CSS pixels. */
export const viewport = { width: 1280, height: 800 };
