import * as l10n from "@vscode/l10n";
import type { AnalyticsReport } from "../../../server/src/protocol/analytics.ts";
import { toCsv } from "../../../server/src/protocol/csv.ts";
import type { PanelAnalytics, PanelCell, PanelTable } from "../../../webviews/src/protocol/analytics.ts";

/** All tables in one file: each with its caption in a line, its headings, its rows, and an empty line after it. Times are in milliseconds. */
export function toCsvFile(view: PanelAnalytics): string {
  return `\uFEFF${tablesOf(view)
    .map(({ caption, columns, rows }) => {
      const lines = [[caption], columns.map(({ label }) => label), ...rows.map((row) => row.map(valueOf))];
      return toCsv(lines);
    })
    .join("\r\n")}`;
}

/** The figures as the host tells them. */
export function toJsonFile(report: AnalyticsReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** A page that prints well and needs nothing beside itself. */
export function toHtmlFile(view: PanelAnalytics, language: string): string {
  const title = l10n.t("Manus Manager: figures");
  const facts = view.facts.map(
    ({ label, value, detail }) => `<dt>${escape(label)}</dt><dd>${escape(value)} <small>${escape(detail)}</small></dd>`,
  );
  const advice = view.recommendations.map(({ title: heading, evidence, certainty, advice: todo }) => {
    return `<li><h3>${escape(heading)}</h3><p>${escape(evidence)}</p><p>${escape(certainty)}</p><p>${escape(todo)}</p></li>`;
  });
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${styles}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>${escape(view.range)}</p>
<dl>${facts.join("")}</dl>
<h2>${escape(l10n.t("Recommendations"))}</h2>
<ul>${advice.join("")}${view.missing.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>
${tablesOf(view).map(toHtmlTable).join("\n")}
</body>
</html>
`;
}

/** Those of charts first; the days once. */
function tablesOf({ charts, tables }: PanelAnalytics): readonly PanelTable[] {
  const ofCharts = charts.map(({ table }) => table).filter(({ id }) => !id.endsWith("-days"));
  return [...ofCharts, ...tables];
}

function toHtmlTable({ caption, columns, rows }: PanelTable): string {
  const heads = columns.map(
    ({ label, isNumber }) => `<th scope="col"${isNumber ? ' class="n"' : ""}>${escape(label)}</th>`,
  );
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((cell) => `<td${typeof cell === "string" ? "" : ' class="n"'}>${escape(textOf(cell))}</td>`).join("")}</tr>`,
  );
  return `<table><caption>${escape(caption)}</caption><thead><tr>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
}

const styles = `body{font:10pt/1.4 system-ui,sans-serif;margin:1.5cm;color:#000;background:#fff}
table{border-collapse:collapse;margin:1em 0;font-size:8pt}caption{text-align:left;font-weight:600;padding:.3em 0}
th,td{border:1px solid #999;padding:.15em .5em;text-align:left}.n{text-align:right}thead{display:table-header-group}tr{break-inside:avoid}
dt{font-weight:600}dd{margin:0 0 .4em}small{color:#444}@page{size:A4 landscape;margin:1cm}@media print{body{margin:0}}`;

function valueOf(cell: PanelCell): string | number {
  return typeof cell === "string" ? cell : cell.value;
}

function textOf(cell: PanelCell): string {
  return typeof cell === "string" ? cell : cell.text;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
