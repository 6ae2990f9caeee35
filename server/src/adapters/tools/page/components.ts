import type { Element, ElementContent } from "hast";
import { drawChart } from "./chart.ts";
import { element, text, textOf } from "./elements.ts";
import { PageProblem, type Place } from "./page-problem.ts";
import type { StaticValue } from "./static-value.ts";

/** An element of a document that is one of ours. */
export interface ComponentUse {
  readonly name: string;
  readonly properties: Readonly<Record<string, StaticValue>>;
  readonly children: readonly ElementContent[];
  /** The element around it, if it is one of JSX. */
  readonly parent: string | undefined;
  readonly place: Place | undefined;
  /** A number of its own in this document. */
  readonly number: number;
}

/** What a component takes, and what it becomes. */
interface Component {
  readonly takes: readonly string[];
  readonly render: (use: ComponentUse) => Element;
}

const calloutTypes = ["note", "tip", "warning", "danger"];

const components: Readonly<Record<string, Component>> = {
  Callout: { takes: ["type", "title"], render: callout },
  Card: { takes: ["title", "href"], render: card },
  Columns: { takes: [], render: ({ children }) => element("div", { className: ["manus-columns"] }, children) },
  Details: { takes: ["summary", "open"], render: details },
  Figure: { takes: ["src", "alt", "caption"], render: figure },
  Badge: { takes: [], render: ({ children }) => element("span", { className: ["manus-badge"] }, children) },
  Metric: { takes: ["label", "value", "change"], render: metric },
  Tabs: { takes: ["label"], render: tabs },
  Tab: { takes: ["title"], render: tab },
  Chart: { takes: ["type", "title", "data", "unit"], render: chart },
};

/** Whether a name is that of a component: they begin with a capital letter, elements of HTML don't. */
export function isComponent(name: string): boolean {
  return /^[A-Z]/.test(name) || name.includes(".");
}

/** What a component becomes. @throws PageProblem for one that isn't there, and for properties that it doesn't take. */
export function renderComponent(use: ComponentUse): Element {
  const { name, properties, place } = use;
  const component = Object.hasOwn(components, name) ? components[name] : undefined;
  if (component === undefined) {
    const remedy = `Use ${Object.keys(components).join(", ")}, or elements of HTML`;
    throw new PageProblem(`There is no component ${name}`, remedy, place);
  }
  const { takes } = component;
  const odd = Object.keys(properties).find((key) => !takes.includes(key));
  if (odd !== undefined) {
    const remedy = takes.length === 0 ? "It takes none" : `It takes ${takes.join(", ")}`;
    throw new PageProblem(`${name} has no property ${odd}`, remedy, place);
  }
  return component.render(use);
}

function callout(use: ComponentUse): Element {
  const type = textProperty(use, "type") ?? "note";
  if (!calloutTypes.includes(type)) {
    throw new PageProblem(`A Callout can't be of the type ${type}`, `Use ${calloutTypes.join(", ")}`, use.place);
  }
  const title = textProperty(use, "title") ?? type.replace(/^./, (letter) => letter.toUpperCase());
  const heading = element("p", { className: ["manus-title"] }, [text(title)]);
  return element("div", { className: ["manus-callout", `manus-${type}`], role: "note" }, [heading, ...use.children]);
}

function card(use: ComponentUse): Element {
  const [title, href] = [textProperty(use, "title"), textProperty(use, "href")];
  const named = title === undefined ? [] : [text(title)];
  const heading = href === undefined ? named : [element("a", { href }, named.length === 0 ? [text(href)] : named)];
  const parts = heading.length === 0 ? [] : [element("p", { className: ["manus-title"] }, heading)];
  return element("div", { className: ["manus-card"] }, [...parts, ...use.children]);
}

function details(use: ComponentUse): Element {
  const summary = element("summary", {}, [text(textProperty(use, "summary") ?? "Details")]);
  const open = use.properties["open"] === true ? { open: true } : {};
  return element("details", open, [summary, ...use.children]);
}

function figure(use: ComponentUse): Element {
  const src = textProperty(use, "src");
  const caption = textProperty(use, "caption");
  const picture = src === undefined ? [] : [element("img", { src, alt: textProperty(use, "alt") ?? caption ?? "" })];
  const below = caption === undefined ? [] : [element("figcaption", {}, [text(caption)])];
  return element("figure", {}, [...picture, ...use.children, ...below]);
}

function metric(use: ComponentUse): Element {
  const part = (name: string): readonly ElementContent[] => {
    const value = textProperty(use, name);
    return value === undefined ? [] : [element("span", { className: [`manus-metric-${name}`] }, [text(value)])];
  };
  const parts = [...part("label"), ...part("value"), ...part("change"), ...use.children];
  return element("div", { className: ["manus-metric"] }, parts);
}

/** Switches of one group, each followed by its name and its panel: which is shown is decided by the style sheet alone. */
function tabs(use: ComponentUse): Element {
  const panels = use.children.filter(
    (child): child is Element => child.type === "element" && child.tagName === "tab-panel",
  );
  const rest = use.children.filter((child) => !panels.includes(child as Element));
  if (panels.length === 0 || textOf(rest).trim() !== "" || rest.some(({ type }) => type === "element")) {
    throw new PageProblem("Only Tab may stand in Tabs", 'Write <Tab title="…"> around each part', use.place);
  }
  const group = `tabs-${use.number}`;
  const parts = panels.flatMap((panel, at) => {
    const id = `${group}-${at + 1}`;
    const checked = at === 0 ? { checked: true } : {};
    return [
      element("input", { type: "radio", name: group, id, ...checked, className: ["manus-switch"] }),
      element("label", { htmlFor: [id] }, [text(String(panel.properties["title"]))]),
      element("div", { className: ["manus-panel"] }, panel.children),
    ];
  });
  const label = textProperty(use, "label") ?? "Tabs";
  return element("div", { className: ["manus-tabs"], role: "group", ariaLabel: label }, parts);
}

/** A sign for {@link tabs}, which makes what is shown of it. */
function tab(use: ComponentUse): Element {
  if (use.parent !== "Tabs") throw new PageProblem("A Tab stands outside of Tabs", "Put it into <Tabs>", use.place);
  return element("tab-panel", { title: textProperty(use, "title") ?? "Tab" }, use.children);
}

function chart(use: ComponentUse): Element {
  const { properties, place, number } = use;
  const [title, type, unit] = ["title", "type", "unit"].map((name) => textProperty(use, name));
  return drawChart({
    type: type ?? "bar",
    title: title ?? "Chart",
    unit: unit ?? "",
    data: properties["data"],
    place,
    number,
  });
}

function textProperty({ name, properties, place }: ComponentUse, property: string): string | undefined {
  const value = properties[property];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new PageProblem(`${property} of ${name} must be a text`, `Write ${property}="…"`, place);
}
