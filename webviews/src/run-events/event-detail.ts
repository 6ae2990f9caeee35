import * as l10n from "@vscode/l10n";
import type { PanelDetail, PanelText } from "../protocol/run-events.ts";
import { element } from "../shared/elements.ts";
import { createButton } from "../shared/toolkit.ts";
import { marked } from "./highlight.ts";
import { createPlanSteps } from "./plan-steps.ts";
import { createTerminalText } from "./terminal-text.ts";

/** What an opened event leads to. */
export interface DetailHandlers {
  openImage(path: string): void;
  openPlace(place: string): void;
  showDiff(seq: number): void;
}

/** A short text stands beside its name. */
const longestInline = 120;

/** What an opened event shows: first what a person reads, at the end the JSON, folded. */
export function createDetail(detail: PanelDetail, searched: string, handlers: DetailHandlers): readonly HTMLElement[] {
  const { seq, thought, texts, ending, plan, places, hasDiff } = detail;
  const links = places.map((place) => createLink(place, () => handlers.openPlace(place)));
  const diff = hasDiff ? [createButton(l10n.t("Show Diff"), () => handlers.showDiff(seq))] : [];
  return [
    ...(thought === "" ? [] : [element("p", { class: "thought" }, ...marked(thought, searched))]),
    ...(plan === undefined ? [] : [createPlanSteps(plan.steps)]),
    ...(plan === undefined || plan.reflection === ""
      ? []
      : [element("p", { class: "thought" }, ...marked(plan.reflection, searched))]),
    ...texts.map((text) => createText(text, searched)),
    ...(ending === "" ? [] : [element("p", { class: "note", text: ending })]),
    ...createPictures(detail, handlers),
    ...(links.length === 0 ? [] : [element("p", { class: "places" }, ...links)]),
    ...(diff.length === 0 ? [] : [element("div", { class: "buttons" }, ...diff)]),
    createJson(detail, searched),
  ];
}

function createText({ title, text, cut, isTerminal }: PanelText, searched: string): HTMLElement {
  const name = element("span", { class: "name", text: title });
  if (!isTerminal && text.length <= longestInline && !text.includes("\n"))
    return element("p", { class: "pair" }, name, element("code", {}, ...marked(text, searched)));
  const words = isTerminal ? createTerminalText(text, searched) : marked(text, searched);
  const box = element(
    "pre",
    { class: isTerminal ? "terminal" : "", attributes: { tabindex: "0", role: "region", "aria-label": title } },
    ...words,
  );
  return element("div", { class: "text" }, name, box, ...(cut ? [createCutNote()] : []));
}

/** A picture whose address isn't there is too large for the panel; the editor shows it. */
function createPictures({ images }: PanelDetail, handlers: DetailHandlers): readonly HTMLElement[] {
  if (images.length === 0) return [];
  const pictures = images.map(({ path, url }) => {
    const label = l10n.t("Open {0}", path);
    if (url === undefined) return createButton(label, () => handlers.openImage(path));
    const picture = element("img", { attributes: { src: url, alt: path } });
    const button = element("button", { class: "picture", attributes: { type: "button", title: label } }, picture);
    button.addEventListener("click", () => handlers.openImage(path));
    return button;
  });
  return [element("div", { class: "pictures" }, ...pictures)];
}

function createJson({ json, cut, seq }: PanelDetail, searched: string): HTMLElement {
  const box = element(
    "pre",
    { attributes: { tabindex: "0", role: "region", "aria-label": l10n.t("Event {0} as JSON", seq) } },
    ...marked(json, searched),
  );
  return element("details", {}, element("summary", { text: "JSON" }), box, ...(cut ? [createCutNote()] : []));
}

function createCutNote(): HTMLElement {
  return element("p", { class: "note", text: l10n.t("Only the beginning is shown; the JSON has all of it.") });
}

function createLink(text: string, onPress: () => void): HTMLElement {
  const link = element("button", { class: "link", text, attributes: { type: "button" } });
  link.addEventListener("click", onPress);
  return link;
}
