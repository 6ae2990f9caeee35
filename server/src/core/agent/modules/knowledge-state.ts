import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import { hasRun } from "../loop/finished-call.ts";
import type { FinishedCall } from "../loop/finished-call.ts";
import { add, emptySet } from "../loop/grown.ts";
import type { GrownSet } from "../loop/grown.ts";
import { mainArgument } from "../main-argument.ts";

/** What the scopes of knowledge speak of, in this attempt. */
export interface Knowing {
  /** The ids of what was given. */
  readonly given: GrownSet;
  /** The paths in calls that ran, as the agent wrote them. */
  readonly touched: GrownSet;
  /** The calls that ran: {@link usedCall} of each. */
  readonly used: GrownSet;
}

/** Nothing given, nothing done. */
export const emptyKnowing: Knowing = { given: emptySet, touched: emptySet, used: emptySet };

const pathArguments = ["file", "path", "local_dir", "mdx_file_path"];

/** Take in one event. `finished`: the call that it completes. */
export function observeKnowing(knowing: Knowing, event: StreamEvent, finished: FinishedCall | undefined): Knowing {
  if (event.type === "knowledge") return { ...knowing, given: add(knowing.given, event.id) };
  if (finished === undefined || !hasRun(finished)) return knowing;
  const { tool, arguments: values } = finished.call;
  const paths = pathArguments.map((name) => values[name]).filter((path) => typeof path === "string");
  return {
    ...knowing,
    touched: paths.reduce((touched, path) => add(touched, path), knowing.touched),
    used: add(knowing.used, usedCall(tool, mainArgument(tool, values))),
  };
}

/** A call as one text: the tool, and what it was about. */
function usedCall(tool: string, argument: string | undefined): string {
  return JSON.stringify(argument === undefined ? [tool] : [tool, argument]);
}

/** {@link usedCall}, taken apart again. */
export function readUsedCall(text: string): { readonly tool: string; readonly argument?: string } {
  const [tool = "", argument] = JSON.parse(text) as string[];
  return argument === undefined ? { tool } : { tool, argument };
}
