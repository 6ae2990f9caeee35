/** What each colour is for; the letters and lines have a contrast of 4.5 or more to the page and to a box, in both. */
const light = {
  ...{ page: "#ffffff", box: "#f6f6f6", line: "#6e6e6e", text: "#1f1f1f", more: "#595959", critical: "#8a5a00" },
  ...{ quiet: "#595959", active: "#0058b8", waiting: "#8a5a00", good: "#1a6b32", bad: "#b3261e" },
};
const dark: typeof light = {
  ...{ page: "#1f1f1f", box: "#2b2b2b", line: "#9a9a9a", text: "#e8e8e8", more: "#b8b8b8", critical: "#e2b340" },
  ...{ quiet: "#b8b8b8", active: "#6cb6ff", waiting: "#e2b340", good: "#5fc77a", bad: "#ff8a80" },
};

/**
 * The style of a drawing that stands alone. Light unless whoever looks at it prefers dark; what knows no such preference shows it light. Every rule begins with the drawing's own class:
 * put into a page it changes nothing else there.
 */
export const styleSheet = [
  "",
  ...rulesOf(light),
  "@media (prefers-color-scheme: dark) {",
  ...rulesOf(dark).filter((rule) => rule.includes("#")),
  "}",
  "",
].join("\n");

function rulesOf(colours: typeof light): readonly string[] {
  const fill = (parts: string, colour: string): string => `${within(parts)} { fill: ${colour}; }`;
  const stroke = (parts: string, colour: string): string => `${within(parts)} { stroke: ${colour}; }`;
  return [
    `${within(".arrow, .mark")} { fill: none; }`,
    `${within(".arrow")} { stroke-width: 1.25; }`,
    `${within(".arrow.critical")} { stroke-width: 3; }`,
    `${within(".step.critical rect")} { stroke-width: 2.5; }`,
    `${within(".step.conditional rect")} { stroke-dasharray: 5 3; }`,
    `${within(".mark")} { stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }`,
    `${within(".heading")} { font-size: 15px; font-weight: 600; }`,
    `${within(".name")} { font-size: 13px; font-weight: 600; }`,
    `${within(".state, .more")} { font-size: 12px; }`,
    fill(".page", colours.page),
    fill(".step rect", colours.box),
    stroke(".step rect, .arrow", colours.line),
    fill(".head", colours.line),
    stroke(".step.critical rect, .arrow.critical", colours.critical),
    fill(".head.critical", colours.critical),
    fill(".heading, .name, .state", colours.text),
    fill(".more", colours.more),
    stroke(".mark", colours.quiet),
    stroke(".is-active", colours.active),
    stroke(".is-waiting, .is-asks, .is-paused", colours.waiting),
    stroke(".is-succeeded, .is-cached", colours.good),
    stroke(".is-failed, .is-blocked", colours.bad),
  ];
}

function within(parts: string): string {
  return parts
    .split(", ")
    .map((part) => `.manus-graph ${part}`)
    .join(", ");
}
