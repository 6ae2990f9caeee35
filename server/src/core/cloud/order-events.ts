import type { CloudEvent } from "../ports/cloud.ts";

/** What comes first among events of the same millisecond: what causes before what follows from it. */
const ranks: Readonly<Record<string, number>> = {
  user_message: 0,
  plan_update: 1,
  new_plan_step: 2,
  explanation: 3,
  tool_used: 4,
  assistant_message: 6,
  structured_output_result: 7,
  error_message: 8,
  user_stop: 9,
  status_update: 10,
};
const unknownRank = 5;

/**
 * Events as they happened, each id once: by the cloud's time, then by what they are, then by id, so that the order doesn't depend on how they were paged. Of two with one id the last one
 * given counts, as it was read later.
 */
export function orderEvents(events: readonly CloudEvent[]): readonly CloudEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return [...byId.values()].sort(
    (one, other) => one.at - other.at || rankOf(one) - rankOf(other) || compareIds(one.id, other.id),
  );
}

function rankOf({ type }: CloudEvent): number {
  return ranks[type] ?? unknownRank;
}

/** `e9` before `e10`: ids that count up sort as they count. */
function compareIds(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true }) || (one < other ? -1 : one > other ? 1 : 0);
}
