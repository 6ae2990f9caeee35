/** Which figures are shown: the last days, or from one day to another; and what else is asked for. */
export interface AnalyticsQuery {
  /** `today`, so many days, `all`, or `custom`: `since` and `until`, `YYYY-MM-DD`. */
  readonly range: AnalyticsRange;
  readonly since?: string;
  readonly until?: string;
  readonly filter: Readonly<Partial<Record<AnalyticsFilterName, string>>>;
}

/** The ranges there are to choose from. */
export type AnalyticsRange = "today" | "7" | "30" | "90" | "365" | "all" | "custom";
/** What can be filtered by. */
export type AnalyticsFilterName = "account" | "instance" | "model" | "workflow" | "path" | "engine" | "outcome";

/** A cell of a table: a text, or a number and how it is shown. */
export type PanelCell = string | { readonly text: string; readonly value: number };

/** A table of figures. */
export interface PanelTable {
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly PanelCell[])[];
}

/** A series of a chart; the tone is a colour of the theme. */
export interface PanelSeries {
  readonly label: string;
  readonly tone: "good" | "bad" | "muted" | "blue" | "purple" | "orange";
  /** One for each label of the chart; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** A chart, and the same as a table. */
export interface PanelChart {
  readonly id: string;
  readonly title: string;
  readonly kind: "bars" | "stacked" | "rows" | "line" | "heat";
  /** What its numbers are, shown at the axis. */
  readonly unit: string;
  readonly labels: readonly string[];
  readonly series: readonly PanelSeries[];
  /** Its key figures in a sentence: what a screen reader says of it. */
  readonly summary: string;
  readonly table: PanelTable;
}

/** Something that the figures speak for; as the host's protocol has it. */
export interface PanelRecommendation {
  readonly title: string;
  readonly evidence: string;
  readonly certainty: string;
  readonly advice: string;
  /** Whether there is a file to open. */
  readonly hasFile: boolean;
}

/** All that the panel shows. */
export interface PanelAnalytics {
  /** From when to when, in which time zone, and since when there are figures: a sentence. */
  readonly range: string;
  /** Whether anything has happened in the range with the filter. */
  readonly isEmpty: boolean;
  /** While older events are still being read: how far that is, 0 to 100, and a sentence. */
  readonly progress?: { readonly percent: number; readonly text: string };
  readonly facts: readonly { readonly label: string; readonly value: string; readonly detail: string }[];
  readonly recommendations: readonly PanelRecommendation[];
  /** What can't be said yet, a sentence each. */
  readonly missing: readonly string[];
  readonly charts: readonly PanelChart[];
  readonly tables: readonly PanelTable[];
  readonly choices: Readonly<Record<AnalyticsFilterName, readonly string[]>>;
}

/** From the extension to the panel. */
export type ToAnalytics =
  /** The host is asked for this; what was shown stays until the answer is there. */
  | { readonly type: "loading"; readonly query: AnalyticsQuery }
  | { readonly type: "figures"; readonly query: AnalyticsQuery; readonly figures: PanelAnalytics }
  /** Something failed; a sentence. What was shown stays. */
  | { readonly type: "problem"; readonly message: string };

/** From the panel to the extension. */
export type FromAnalytics =
  /** The first message: the page is there and hears. */
  | { readonly type: "ready" }
  | { readonly type: "ask"; readonly query: AnalyticsQuery }
  | { readonly type: "export"; readonly as: "csv" | "json" | "html" }
  /** Open the file of the recommendation at this place. */
  | { readonly type: "openFile"; readonly place: number };
