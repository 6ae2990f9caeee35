import type { Clock } from "../core/ports/clock.ts";
import {
  ClaimNoticeRequest,
  DismissFailuresRequest,
  RecallFailuresRequest,
  type ClaimNoticeParams,
  type TriageParams,
} from "../protocol/inbox.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import { dismissFailures, recallFailures } from "../runtime/triage-requests.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import { NoticeClaims } from "./notice-claims.ts";

/** So many failures are dismissed with one request. */
const mostRuns = 1_000;
/** Nothing that happens has a longer name. */
const longestNotice = 200;
const longestSeconds = 24 * 60 * 60;

/** What the answers need. */
export interface InboxRequestPorts {
  readonly dispatcher: Pick<Dispatcher, "decide">;
  readonly clock: Pick<Clock, "monotonic">;
}

/** The requests about what waits for a person. */
export function inboxRequests({ dispatcher, clock }: InboxRequestPorts): readonly HostedRequest[] {
  const claims = new NoticeClaims(clock);
  return [
    hosted(DismissFailuresRequest, readTriage, (params) =>
      dispatcher.decide((transaction) => dismissFailures(transaction, params)),
    ),
    hosted(RecallFailuresRequest, readTriage, (params) =>
      dispatcher.decide((transaction) => recallFailures(transaction, params)),
    ),
    hosted(ClaimNoticeRequest, readClaim, (params) => ({ claimed: claims.claim(params) })),
  ];
}

function readTriage(value: unknown): TriageParams | undefined {
  if (!isObject(value)) return undefined;
  const { runIds, by } = value;
  if (!Array.isArray(runIds) || runIds.length === 0 || runIds.length > mostRuns) return undefined;
  return runIds.every(isText) && isText(by) ? { runIds, by } : undefined;
}

function readClaim(value: unknown): ClaimNoticeParams | undefined {
  if (!isObject(value)) return undefined;
  const { notice, seconds } = value;
  if (!isText(notice) || notice.length > longestNotice) return undefined;
  if (seconds === undefined) return { notice };
  return typeof seconds === "number" && seconds > 0 && seconds <= longestSeconds ? { notice, seconds } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}
