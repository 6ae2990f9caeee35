import assert from "node:assert/strict";
import { createCloud, type CloudOptions } from "../../../../server/src/adapters/cloud/cloud.ts";
import type { CloudRatesDocument } from "../../../../server/src/adapters/cloud/rates/rate-budget.ts";
import { CancellationSource } from "../../../../server/src/runtime/cancellation-source.ts";
import { systemClock } from "../../../../server/src/adapters/system/clock.ts";
import type { Cloud, CloudFailure, CloudOutcome } from "../../../../server/src/core/ports/cloud.ts";
import type { Clock } from "../../../../server/src/core/ports/clock.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";
import {
  answeringServer,
  type AnsweringServer,
  type PlannedAnswer,
  type SeenRequest,
} from "../../../support/answering-server.ts";
import { MemoryDocument } from "../../../support/fakes/memory-documents.ts";
import { rememberLog, type RememberedLog } from "../../../support/remembered-log.ts";

export { CancellationSource };

/** A key as the cloud gives them out; a canary: it may stand in nothing that comes out. */
export const canary = "sk-manus-CANARY-0123456789abcdef";

/** A client of the cloud and the server that stands in for it. */
export interface CloudBench {
  readonly cloud: Cloud;
  readonly server: AnsweringServer;
  readonly log: RememberedLog;
  readonly rates: MemoryDocument<CloudRatesDocument>;
  /** The keys of accounts; change them as you like. */
  readonly keys: Map<string, string>;
  /** What became of accounts' health: `undefined` for a good call. */
  readonly health: (readonly [account: string, problem: string | undefined])[];
  readonly variables: Record<string, string>;
  /** Have the accounts be somewhere else. */
  readonly moveTo: (baseUrl: string) => void;
}

export const caller = { accountId: "work" } as const;

export type Answer = (request: SeenRequest, count: number) => PlannedAnswer | undefined;

/** What the cloud answers when all is well: `fields` beside `ok` and the request's id. */
export function good(fields: Readonly<Record<string, unknown>> = {}): PlannedAnswer {
  return { body: JSON.stringify({ ok: true, request_id: "req_1", ...fields }) };
}

/** What it answers when it refuses. */
export function bad(status: number, code: string, message = "No."): PlannedAnswer {
  return { status, body: JSON.stringify({ ok: false, request_id: "req_2", error: { code, message } }) };
}

/** A clock that runs as fast as one looks: what is waited for happens at once, and time has passed. */
export function hastyClock(): Clock {
  let passed = 0;
  const begin = Date.UTC(2026, 10, 21, 9);
  return {
    now: () => new Date(begin + passed).toISOString(),
    monotonic: () => passed,
    after(milliseconds, action) {
      // Waiting for an answer is watched by real time: no test waits so long.
      if (milliseconds >= 55_000) return systemClock.after(milliseconds, action);
      const timer = setTimeout(() => {
        passed += milliseconds;
        action();
      }, 0);
      return () => clearTimeout(timer);
    },
  };
}

/** Accounts `work` and `home` at a server of the test's. */
export async function openCloud(answer: Answer, changes: Partial<CloudOptions> = {}): Promise<CloudBench> {
  let count = 0;
  const server = await answeringServer((request) => answer(request, (count += 1)) ?? good());
  const log = rememberLog();
  const rates = new MemoryDocument<CloudRatesDocument>();
  const keys = new Map([
    ["work", canary],
    ["home", `${canary}-home`],
  ]);
  const health: [string, string | undefined][] = [];
  const variables: Record<string, string> = {};
  let baseUrl = server.origin;
  const spec = (id: string): AccountSpec => {
    return { id, provider: "manus", title: id, disabled: false, origin: "person", baseUrl };
  };
  const cloud = createCloud({
    accounts: {
      find: (id) => (id === "work" || id === "home" ? spec(id) : undefined),
      keyOf: async (id) => keys.get(id),
      noteHealth: (id, problem) => void health.push([id, problem]),
    },
    environments: { read: (_run, name) => variables[name] },
    rates,
    clock: hastyClock(),
    random: () => 0.5,
    log,
    mask: (text) => text,
    ...changes,
  });
  const moveTo = (other: string): void => void (baseUrl = other);
  return { cloud, server, log, rates, keys, health, variables, moveTo };
}

/** The value of what went well. */
export function valueOf<T>(outcome: CloudOutcome<T>): T {
  assert.ok(outcome.ok, outcome.ok ? "" : JSON.stringify(outcome.failure));
  return outcome.value;
}

/** The failure of what didn't. */
export function failureOf(outcome: CloudOutcome<unknown>): CloudFailure {
  assert.ok(!outcome.ok, "It went well");
  return outcome.failure;
}
