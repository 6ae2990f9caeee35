import * as l10n from "@vscode/l10n";
import type { AnalyticsFilterName, AnalyticsQuery, AnalyticsRange, PanelAnalytics } from "../protocol/analytics.ts";
import { element } from "../shared/elements.ts";
import { createButton, createDropdown } from "../shared/toolkit.ts";
import { daysOf, filterNames, isRange, withFilter } from "./view.ts";

/** What a person does with the controls. */
export interface ControlHandlers {
  readonly ask: (query: AnalyticsQuery) => void;
}

/** Two date fields and a button. Answers them, and how to show the days of a query. */
function createDays(
  onDays: (days: Pick<AnalyticsQuery, "since" | "until">) => void,
): readonly [HTMLElement, (query: AnalyticsQuery) => void] {
  const [since, until] = [dayField(l10n.t("From")), dayField(l10n.t("To"))];
  const apply = createButton(l10n.t("Show"), () => {
    const days = daysOf(since.value, until.value);
    since.setCustomValidity(days === undefined ? l10n.t("The first day must not be after the last one") : "");
    if (days === undefined) since.reportValidity();
    else onDays(days);
  });
  const custom = element("div", { class: "custom" }, since, until, apply);
  return [
    custom,
    (query) => {
      custom.hidden = query.range !== "custom";
      if (query.since !== undefined) since.value = query.since;
      if (query.until !== undefined) until.value = query.until;
    },
  ];
}

/** The row with the range and the filters. Answers it, and how to show a query with what there is to choose from. */
export function createControls({
  ask,
}: ControlHandlers): readonly [
  HTMLElement,
  (query: AnalyticsQuery, choices: PanelAnalytics["choices"] | undefined) => void,
] {
  let query: AnalyticsQuery = { range: "30", filter: {} };
  const range = createDropdown(l10n.t("Time"), (value) => {
    if (!isRange(value)) return;
    showDays({ ...query, range: value });
    if (value !== "custom") ask(withRange(query, value));
  });
  const [custom, showDays] = createDays((days) => ask({ ...query, range: "custom", ...days }));
  const filters = filterNames.map((name) => {
    const dropdown = createDropdown(filterLabel(name), (value) => ask(withFilter(query, name, value)));
    return { name, dropdown, whole: labelled(filterLabel(name), dropdown.element) };
  });
  const bar = element(
    "div",
    { class: "bar", attributes: { role: "group", "aria-label": l10n.t("Time and filters") } },
    ...[labelled(l10n.t("Time"), range.element), custom, ...filters.map(({ whole }) => whole)],
  );
  return [
    bar,
    (next, choices) => {
      query = next;
      range.show(rangeOptions(), next.range);
      showDays(next);
      for (const { name, dropdown, whole } of filters) {
        const chosen = next.filter[name] ?? "";
        const known = new Set([...(choices?.[name] ?? []), ...(chosen === "" ? [] : [chosen])]);
        whole.hidden = known.size < 2 && chosen === "";
        const named = [...known].map((value) => ({ value, label: optionLabel(name, value) }));
        dropdown.show([{ value: "", label: l10n.t("All") }, ...named], chosen);
      }
    },
  ];
}

function withRange({ filter }: AnalyticsQuery, range: AnalyticsRange): AnalyticsQuery {
  return { range, filter };
}

function dayField(label: string): HTMLInputElement {
  return element("input", { class: "day", attributes: { type: "date", "aria-label": label } });
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  // The control has its name itself: a screen reader would hear it twice.
  return element(
    "div",
    { class: "control" },
    element("span", { text: label, attributes: { "aria-hidden": "true" } }),
    control,
  );
}

function rangeOptions(): readonly { readonly value: AnalyticsRange; readonly label: string }[] {
  return [
    { value: "today", label: l10n.t("Today") },
    { value: "7", label: l10n.t("Last 7 days") },
    { value: "30", label: l10n.t("Last 30 days") },
    { value: "90", label: l10n.t("Last 90 days") },
    { value: "365", label: l10n.t("Last 365 days") },
    { value: "all", label: l10n.t("All time") },
    { value: "custom", label: l10n.t("From … to …") },
  ];
}

function filterLabel(name: AnalyticsFilterName): string {
  switch (name) {
    case "account":
      return l10n.t("Account");
    case "instance":
      return l10n.t("Instance");
    case "model":
      return l10n.t("Model");
    case "workflow":
      return l10n.t("Workflow");
    case "path":
      return l10n.t("File");
    case "engine":
      return l10n.t("Engine");
    case "outcome":
      return l10n.t("Outcome");
  }
}

function optionLabel(name: AnalyticsFilterName, value: string): string {
  if (name === "path") return value.split(/[/\\]/).slice(-2).join("/");
  if (value === "succeeded") return l10n.t("Succeeded");
  if (value === "failed") return l10n.t("Failed");
  return value === "stopped" ? l10n.t("Stopped") : value;
}
