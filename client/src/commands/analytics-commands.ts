import type { AnalyticsQuery } from "../../../webviews/src/protocol/analytics.ts";
import type { CommandTable } from "./workbench.ts";

/** Show the figures: all of them, or with a target those of its file, its account or its instance. */
export function createAnalyticsCommands(
  show: (filter?: AnalyticsQuery["filter"]) => void,
): Pick<CommandTable, "showAnalytics"> {
  return {
    showAnalytics: async ({ file, accountId, instanceId }) => {
      const filter = {
        ...(file !== undefined && { path: file }),
        ...(accountId !== undefined && { account: accountId }),
        ...(instanceId !== undefined && { instance: instanceId }),
      };
      show(Object.keys(filter).length === 0 ? undefined : filter);
    },
  };
}
