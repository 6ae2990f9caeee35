import type { Outcome, OutsideFailure } from "../core/ports/failure.ts";
import type { RunEnvironments } from "../core/ports/run-environment.ts";
import {
  CheckModelRequest,
  ListModelsRequest,
  type CheckModelResult,
  type ModelCheck,
  type ModelListing,
} from "../protocol/models.ts";
import type { Refusal, RunId } from "../protocol/states.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

/** An account with models, as far as people ask about it. */
export interface ModelAccount {
  readonly account: string;
  readonly title: string;
  isThere(runId: RunId | undefined): boolean;
  list(
    runId: RunId | undefined,
  ): Promise<Outcome<{ readonly models: readonly string[]; readonly defaultModel?: string }>>;
  check(runId: RunId | undefined, model: string | undefined): Promise<Outcome<ModelCheck>>;
}

/** What the answers need. */
export interface ModelRequestPorts<A extends ModelAccount> {
  /** In the order in which a task that names none gets one. */
  readonly accounts: () => readonly A[];
  /** The account that a task would get which names these. */
  readonly choose: (wish: {
    readonly runId: undefined;
    readonly account?: string;
    readonly model?: string;
  }) => Promise<Outcome<A>>;
  readonly environments: Pick<RunEnvironments, "keep">;
}

type Environment = Readonly<Record<string, string>>;

/** The requests about models: which can be reached, and what one of them can do. */
export function modelRequests<A extends ModelAccount>(ports: ModelRequestPorts<A>): readonly HostedRequest[] {
  return [
    hosted(ListModelsRequest, readEnvironment, async ({ environment }) => {
      ports.environments.keep(undefined, environment);
      const there = ports.accounts().filter((account) => account.isThere(undefined));
      return { accounts: await Promise.all(there.map(describe)) };
    }),
    hosted(CheckModelRequest, readCheck, (params) => check(ports, params)),
  ];
}

async function describe(source: ModelAccount): Promise<ModelListing> {
  const { account, title } = source;
  const listed = await source.list(undefined);
  return listed.ok
    ? { account, title, ...listed.value }
    : { account, title, models: [], because: toRefusal(listed.failure) };
}

async function check<A extends ModelAccount>(
  { choose, environments }: ModelRequestPorts<A>,
  { environment, ...wish }: CheckParams,
): Promise<CheckModelResult> {
  environments.keep(undefined, environment);
  const account = await choose({ runId: undefined, ...wish });
  const checked = account.ok ? await account.value.check(undefined, wish.model) : account;
  if (checked.ok) return { outcome: "checked", check: checked.value };
  return { outcome: "refused", because: toRefusal(checked.failure) };
}

interface CheckParams {
  readonly account?: string;
  readonly model?: string;
  readonly environment: Environment;
}

function readCheck(value: unknown): CheckParams | undefined {
  const read = readEnvironment(value);
  if (read === undefined) return undefined;
  const { account, model } = value as Record<string, unknown>;
  if (!isOptionalText(account) || !isOptionalText(model)) return undefined;
  return { ...read, ...(account === undefined ? {} : { account }), ...(model === undefined ? {} : { model }) };
}

function readEnvironment(value: unknown): { readonly environment: Environment } | undefined {
  if (!isObject(value)) return undefined;
  const { environment = {} } = value;
  if (!isObject(environment) || !Object.values(environment).every((one) => typeof one === "string")) return undefined;
  return { environment: environment as Environment };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value !== "");
}

function toRefusal({ code, message, remedy }: OutsideFailure): Refusal {
  return { code, message, remedy };
}
