import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import type { DateRange, SearchAnswer, WebSearch } from "../../../core/ports/web-search.ts";
import { textOf } from "../call-arguments.ts";
import { succeeded, ToolFailure } from "../results.ts";

/** `info_search_web`: titles, addresses and snippets, best first. @throws ToolFailure, or `Cancelled`. */
export async function searchWeb(call: ToolCall, context: ToolContext, search: WebSearch): Promise<ToolResult> {
  const query = textOf(call, "query").trim();
  if (query === "") throw new ToolFailure("invalid-arguments", "The query is empty", "Say what to search for");
  const outcome = await search.search(context.runId, { query, dateRange: rangeOf(call) }, context.cancellation);
  if (!outcome.ok) throw new ToolFailure(outcome.failure.code, outcome.failure.message, outcome.failure.remedy);
  return succeeded(present(outcome.value));
}

/** The schema allows no other words. */
function rangeOf(call: ToolCall): DateRange {
  return (call.arguments["date_range"] ?? "all") as DateRange;
}

function present({ provider, hits, notes }: SearchAnswer): string {
  const lines = hits.map(({ title, url, snippet, date }, index) => {
    const said = [date === undefined ? "" : `(${date})`, snippet].filter((part) => part !== "").join(" ");
    return `${index + 1}. ${title}\n   ${url}${said === "" ? "" : `\n   ${said}`}`;
  });
  const source =
    hits.length === 0 ? `[${provider} found nothing]` : `[From ${provider}; open a page before you rely on it]`;
  return [...lines, ...notes.map((note) => `[${note}]`), source].join("\n");
}
