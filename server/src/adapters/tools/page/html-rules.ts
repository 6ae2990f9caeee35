import type { Properties } from "hast";
import type { Options as Schema } from "rehype-sanitize";
import { PageProblem, type Place } from "./page-problem.ts";
import type { StaticValue } from "./static-value.ts";

/** Elements of HTML that a document may write itself. */
const writable = [
  "a abbr article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure",
  "footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark meter nav ol p pre progress q rp rt ruby s samp section small span",
  "strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr",
].flatMap((names) => names.split(" "));

/** Their attributes, as hast names them. */
const attributes = [
  "alt ariaDescribedBy ariaHidden ariaLabel ariaLabelledBy cite className colSpan dateTime dir headers height high href hrefLang",
  "id lang low max min open optimum role rowSpan scope span src start tabIndex title value width",
].flatMap((names) => names.split(" "));

const byPlainName = new Map(attributes.map((name) => [name.toLowerCase(), name]));
byPlainName.set("class", "className");

/** Schemes that a link may have; a link without one stays on the page or beside it. */
const linkSchemes = ["http", "https", "mailto", "tel"];

/** What may be in a page: all that a document may write, and what our components are made of. Everything else is taken out. */
export const pageSchema: Schema = {
  tagNames: [...writable, ..."svg line rect circle path polyline text input label".split(" ")],
  attributes: {
    "*": [...attributes, "dataFootnotes", "dataFootnoteRef", "dataFootnoteBackref"],
    svg: ["viewBox"],
    line: ["x1", "x2", "y1", "y2"],
    rect: ["x", "y"],
    circle: ["cx", "cy", "r"],
    path: ["d"],
    polyline: ["points"],
    text: ["x", "y", "textAnchor"],
    input: [["type", "radio"], "name", "checked"],
    label: ["htmlFor"],
    td: ["align"],
    th: ["align"],
  },
  required: { input: { type: "radio" } },
  protocols: { href: linkSchemes, src: ["data"], cite: ["http", "https"] },
  clobber: [],
  strip: ["script", "style"],
};

/** @throws PageProblem for an element that a document may not write. */
export function checkElement(name: string, place: Place | undefined): void {
  if (writable.includes(name)) return;
  const remedy = "Use Markdown, the components, or elements that hold text, lists, tables and pictures";
  throw new PageProblem(`The element ${name} can't stand in a page`, remedy, place);
}

/** The attributes of an element of HTML. @throws PageProblem for those that run something, and those that it can't have. */
export function htmlProperties(given: Readonly<Record<string, StaticValue>>, place: Place | undefined): Properties {
  const entries = Object.entries(given).flatMap(([name, value]) => {
    const property = byPlainName.get(name.toLowerCase().replace(/^aria-/, "aria"));
    if (property === undefined) throw noAttribute(name, place);
    if (value === false || value === null || value === undefined) return [];
    if (typeof value === "object") {
      throw new PageProblem(`The attribute ${name} must be a text or a number`, `Write ${name}="…"`, place);
    }
    return [[property, property === "className" ? String(value).split(/\s+/) : value] as const];
  });
  return Object.fromEntries(entries);
}

/** @throws PageProblem for a link that would run something, or that leads into this machine. */
export function checkLink(href: string, place: Place | undefined): void {
  // Browsers leave out tabs and line breaks, and blanks before an address.
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href.replace(/[\u0000-\u0020]/g, ""))?.[1]?.toLowerCase();
  if (scheme === undefined || linkSchemes.includes(scheme)) return;
  throw new PageProblem(`A link can't lead to ${scheme}:`, `Use ${linkSchemes.join(", ")}, or a path`, place);
}

function noAttribute(name: string, place: Place | undefined): PageProblem {
  if (/^on/i.test(name))
    return new PageProblem(`${name} would run code, and nothing of a page is executed`, "Leave it out", place);
  if (name === "style") {
    return new PageProblem(
      "style can't be given to an element",
      "Use the components, or name a `stylesheet:` in the front matter",
      place,
    );
  }
  return new PageProblem(`The attribute ${name} can't be used`, "Leave it out", place);
}
