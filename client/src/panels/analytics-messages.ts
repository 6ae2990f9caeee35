import type { FromAnalytics } from "../../../webviews/src/protocol/analytics.ts";
import { isAnalyticsQuery } from "../model/analytics-query.ts";
import { passes } from "./panel-messages.ts";

/** Whether something that came out of the panel with figures is a message of ours. */
export function isFromAnalytics(message: unknown): message is FromAnalytics {
  return passes<FromAnalytics["type"]>(
    {
      ready: () => true,
      ask: ({ query }) => isAnalyticsQuery(query),
      export: ({ as }) => as === "csv" || as === "json" || as === "html",
      openFile: ({ place }) => Number.isSafeInteger(place) && (place as number) >= 0,
    },
    message,
  );
}
