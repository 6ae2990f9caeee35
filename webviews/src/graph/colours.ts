import type { FileColours } from "./svg-file.ts";
import type { Mark } from "./step-view.ts";

/** The theme's colours by what they are for; `--warning` and `--bad` are chosen by the style sheet. */
const variables: Readonly<Record<Mark, string>> = {
  pending: "--vscode-descriptionForeground",
  planned: "--vscode-descriptionForeground",
  queued: "--vscode-descriptionForeground",
  stopped: "--vscode-descriptionForeground",
  skipped: "--vscode-descriptionForeground",
  active: "--vscode-progressBar-background",
  waiting: "--warning",
  asks: "--warning",
  paused: "--vscode-charts-yellow",
  succeeded: "--vscode-testing-iconPassed",
  cached: "--vscode-testing-iconPassed",
  failed: "--bad",
  blocked: "--bad",
};

/** What the theme's colours come to now, for a file that knows no theme. */
export function resolveColours(): FileColours {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--vscode-foreground", style.color);
  const muted = read("--vscode-descriptionForeground", text);
  const background = read("--vscode-editor-background", style.backgroundColor);
  return {
    background,
    box: read("--vscode-editorWidget-background", background),
    border: read("--vscode-contrastBorder", muted),
    text,
    muted,
    critical: read("--vscode-editorWarning-foreground", text),
    marks: Object.fromEntries(
      Object.entries(variables).map(([mark, name]) => [mark, read(name, muted)]),
    ) as FileColours["marks"],
  };
}
