import * as l10n from "@vscode/l10n";
import { element } from "../shared/elements.ts";
import { rowAt } from "./row-cache.ts";
import type { PanelState } from "./state.ts";

/** A screen reader isn't told more often than this, in milliseconds, however fast the events come. */
const calm = 3_000;

/** Tells a screen reader politely what comes in while the newest event is followed. Answers the element and how to tell it a state. */
export function createAnnouncer(): readonly [HTMLElement, (state: PanelState) => void] {
  const region = element("div", { class: "spoken", attributes: { "aria-live": "polite" } });
  let told: number | undefined;
  let list = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: PanelState | undefined;
  const tell = (): void => {
    timer = undefined;
    const total = latest?.total;
    if (latest === undefined || total === undefined || told === undefined || !latest.follow || total <= told) return;
    const count = total - told;
    told = total;
    const summary = rowAt(latest.rows, total)?.summary ?? "";
    region.textContent =
      count === 1 ? l10n.t("1 new event: {0}", summary) : l10n.t("{0} new events, the last: {1}", count, summary);
  };
  return [
    region,
    (state) => {
      latest = state;
      // What was there before the person came, or with another filter, is no news.
      if (told === undefined || state.list !== list || !state.follow) told = state.total;
      list = state.list;
      if (timer === undefined && told !== undefined && (state.total ?? 0) > told) timer = setTimeout(tell, calm);
    },
  ];
}
