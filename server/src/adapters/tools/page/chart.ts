import type { Element, ElementContent } from "hast";
import { element, text } from "./elements.ts";
import { PageProblem, type Place } from "./page-problem.ts";
import type { StaticValue } from "./static-value.ts";

/** A chart as a document asks for it. */
export interface ChartOrder {
  readonly type: string;
  readonly title: string;
  /** Written behind each number. */
  readonly unit: string;
  /** `[{label, value}]`, or `{labels, series: [{name, values}]}`. */
  readonly data: StaticValue;
  readonly place: Place | undefined;
  readonly number: number;
}

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

interface ChartData {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

const [width, height] = [640, 320];
const [left, right, top, bottom] = [56, 12, 12, 32];
/** As many colours as the style sheet has. */
const colours = 6;

/** A chart as a picture of lines and areas, with its numbers in a table below for who can't see it. @throws PageProblem. */
export function drawChart(order: ChartOrder): Element {
  const data = readData(order);
  const drawers: Readonly<Record<string, (data: ChartData) => readonly ElementContent[]>> = {
    bar: bars,
    line: lines,
    pie,
  };
  const draw = Object.hasOwn(drawers, order.type) ? drawers[order.type] : undefined;
  if (draw === undefined)
    throw new PageProblem(`There is no chart of the type ${order.type}`, "Use bar, line or pie", order.place);
  const picture = element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", ariaLabel: `${order.title}: the numbers are in the table below` },
    draw(data),
  );
  const caption = element("figcaption", {}, [text(order.title)]);
  return element("figure", { className: ["manus-chart"] }, [
    caption,
    picture,
    ...legend(data, order.type),
    table(data, order),
  ]);
}

function readData({ data, place }: ChartOrder): ChartData {
  const wrong = (): PageProblem =>
    new PageProblem(
      "The data of a Chart must be numbers with their labels",
      'Write data={[{ label: "A", value: 1 }]} or data={{ labels: ["A"], series: [{ name: "S", values: [1] }] }}',
      place,
    );
  const read = Array.isArray(data) ? simpleData(data) : seriesData(data);
  if (read === undefined || read.labels.length === 0 || read.series.length === 0) throw wrong();
  const isFull = read.series.every(
    ({ values }) => values.length === read.labels.length && values.every(Number.isFinite),
  );
  if (!isFull || read.labels.length > 200 || read.series.length > 12) throw wrong();
  return read;
}

function simpleData(items: readonly StaticValue[]): ChartData | undefined {
  const entries = items.map((item) => asRecord(item));
  const values = entries.map((entry) => entry?.["value"]);
  if (!values.every((value) => typeof value === "number")) return undefined;
  return { labels: entries.map((entry) => asLabel(entry?.["label"])), series: [{ name: "", values }] };
}

function seriesData(data: StaticValue): ChartData | undefined {
  const { labels, series } = asRecord(data) ?? {};
  if (!Array.isArray(labels) || !Array.isArray(series)) return undefined;
  const read = (series as readonly StaticValue[]).map((one) => {
    const { name, values } = asRecord(one) ?? {};
    return {
      name: asLabel(name),
      values: Array.isArray(values)
        ? (values as readonly StaticValue[]).map((value) => (typeof value === "number" ? value : NaN))
        : [],
    };
  });
  return { labels: (labels as readonly StaticValue[]).map(asLabel), series: read };
}

function asLabel(value: StaticValue): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

function asRecord(value: StaticValue): Readonly<Record<string, StaticValue>> | undefined {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, StaticValue>>) : undefined;
}

/** A round step between the lines of the scale, for about five of them. */
function scaleOf(values: readonly number[]): { readonly low: number; readonly high: number; readonly step: number } {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return { low: Math.floor(least / step) * step, high: Math.ceil(most / step) * step || step, step };
}

function frame({ labels, series }: ChartData): {
  readonly parts: readonly ElementContent[];
  readonly y: (value: number) => number;
} {
  const { low, high, step } = scaleOf(series.flatMap(({ values }) => values));
  const y = (value: number): number => top + ((high - value) / (high - low)) * (height - top - bottom);
  const count = Math.round((high - low) / step);
  const marks = Array.from({ length: count + 1 }, (_, at) => low + at * step).flatMap((value) => [
    shape("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), className: ["manus-grid"] }),
    label(left - 6, y(value) + 4, short(value), "end"),
  ]);
  const every = Math.ceil(labels.length / 12);
  const names = labels.flatMap((name, at) =>
    at % every === 0 ? [label(centre(labels, at), height - 10, cut(name), "middle")] : [],
  );
  return { parts: [...marks, ...names], y };
}

function centre(labels: readonly string[], at: number): number {
  return left + ((at + 0.5) / labels.length) * (width - left - right);
}

function bars(data: ChartData): readonly ElementContent[] {
  const { parts, y } = frame(data);
  const slot = (width - left - right) / data.labels.length;
  const each = (slot * 0.8) / data.series.length;
  const drawn = data.series.flatMap(({ values }, series) =>
    values.map((value, at) => {
      const x = left + at * slot + slot * 0.1 + series * each;
      const box = { x, y: Math.min(y(value), y(0)), width: Math.max(each - 1, 0.5), height: Math.abs(y(value) - y(0)) };
      return shape("rect", { ...box, className: [colour(series)] });
    }),
  );
  return [...parts, ...drawn];
}

function lines(data: ChartData): readonly ElementContent[] {
  const { parts, y } = frame(data);
  const drawn = data.series.flatMap(({ values }, series) => {
    const points = values.map((value, at) => [centre(data.labels, at), y(value)] as const);
    const path = points.map(([x, at]) => `${rounded(x)},${rounded(at)}`).join(" ");
    const dots = points.map(([cx, cy]) => shape("circle", { cx, cy, r: 3, className: [colour(series)] }));
    return [shape("polyline", { points: path, className: ["manus-line", colour(series)] }), ...dots];
  });
  return [...parts, ...drawn];
}

function pie({ series }: ChartData): readonly ElementContent[] {
  const values = (series[0]?.values ?? []).map((value) => Math.max(0, value));
  const whole = values.reduce((sum, value) => sum + value, 0) || 1;
  const [cx, cy, r] = [width / 2, height / 2, height / 2 - 12];
  let from = 0;
  return values.map((value, at) => {
    const to = from + value / whole;
    const [start, end] = [from, to].map((part) => [
      cx + r * Math.sin(part * 2 * Math.PI),
      cy - r * Math.cos(part * 2 * Math.PI),
    ]);
    const isWhole = value === whole;
    from = to;
    if (isWhole) return shape("circle", { cx, cy, r, className: [colour(at)] });
    const numbers = [...(start ?? []), r, r, 0, value / whole > 0.5 ? 1 : 0, 1, ...(end ?? [])].map(rounded);
    const d = `M${cx} ${cy} L${numbers[0]} ${numbers[1]} A${numbers.slice(2).join(" ")} Z`;
    return shape("path", { d, className: [colour(at), "manus-slice"] });
  });
}

/** Which colour is what; a single series needs no telling, but for the slices of a pie. */
function legend({ labels, series }: ChartData, type: string): readonly ElementContent[] {
  const names = type === "pie" ? labels : series.map(({ name }) => name);
  if (type !== "pie" && names.length < 2) return [];
  const items = names.map((name, at) =>
    element("li", {}, [element("span", { className: ["manus-swatch", colour(at)] }), text(name)]),
  );
  return [element("ul", { className: ["manus-legend"] }, items)];
}

function table({ labels, series }: ChartData, { title, unit }: ChartOrder): Element {
  const cell = (value: string): Element => element("td", {}, [text(value)]);
  const head = (value: string, scope: string): Element => element("th", { scope }, [text(value)]);
  const names = series.map(({ name }) => head(name === "" ? "Value" : name, "col"));
  const rows = labels.map((name, at) =>
    element("tr", {}, [
      head(name, "row"),
      ...series.map(({ values }) => cell(`${values[at] ?? ""}${unit === "" ? "" : ` ${unit}`}`)),
    ]),
  );
  const content = element("table", {}, [
    element("thead", {}, [element("tr", {}, [head(title, "col"), ...names])]),
    element("tbody", {}, rows),
  ]);
  return element("details", {}, [element("summary", {}, [text("Numbers")]), content]);
}

function shape(tagName: string, properties: Readonly<Record<string, string | number | string[]>>): Element {
  const plain = Object.entries(properties).map(([key, value]) => [
    key,
    typeof value === "number" ? rounded(value) : value,
  ]);
  return element(tagName, Object.fromEntries(plain) as Element["properties"]);
}

function label(x: number, y: number, value: string, anchor: "end" | "middle"): Element {
  return element(
    "text",
    { x: String(rounded(x)), y: String(rounded(y)), textAnchor: anchor, className: ["manus-label"] },
    [text(value)],
  );
}

function colour(at: number): string {
  return `manus-colour-${(at % colours) + 1}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function cut(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}
