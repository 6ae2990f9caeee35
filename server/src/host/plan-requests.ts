import * as l10n from "@vscode/l10n";
import { secretPrefix } from "../core/ports/run-environment.ts";
import type { RunEnvironments } from "../core/ports/run-environment.ts";
import type { AccountBook, LocalDay } from "../core/ports/accounts.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { IdSource } from "../core/ports/ids.ts";
import type { PolicyBook } from "../core/ports/policy-book.ts";
import type { Toolbox } from "../core/ports/tools.ts";
import type { AccountDay } from "../core/budget/tally.ts";
import type { InstanceState, RunSpec, RunState, TaskSpec } from "../core/dispatch/states.ts";
import { expressionsOf } from "../core/workflow/template.ts";
import { fillSecrets } from "../core/workflow/secrets.ts";
import { lookAhead } from "../core/workflow/preview/look-ahead.ts";
import type { AheadRun } from "../core/workflow/preview/look-ahead.ts";
import type { ForeseenVerdict, PlanFacts } from "../core/workflow/preview/plan-facts.ts";
import { planOf } from "../core/workflow/preview/plan-of.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import { PlanRunRequest, type PlanRunResult } from "../protocol/plans.ts";
import type { StartRunParams } from "../protocol/runs.ts";
import type { RunId, TaskId } from "../protocol/states.ts";
import { CancellationSource } from "../runtime/cancellation-source.ts";
import type { Dispatcher } from "../runtime/dispatcher.ts";
import type { DispatcherPorts } from "../runtime/dispatcher-ports.ts";
import { findKept } from "../runtime/find-kept.ts";
import { lookAt } from "../runtime/gate-order.ts";
import type { History } from "../runtime/history.ts";
import { findUntrusted, prepareRun } from "../runtime/start-run.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import { readStartRun } from "./params.ts";

/** What planning a run looks at. Nothing of it is changed. */
export interface PlanPorts extends Pick<DispatcherPorts, "loadRunnable" | "trustOf" | "shellDialect"> {
  readonly dispatcher: Pick<Dispatcher, "decide" | "snapshot">;
  readonly accounts: Pick<AccountBook, "view" | "guests">;
  readonly book: PolicyBook;
  readonly toolbox: Toolbox;
  readonly environments: Pick<RunEnvironments, "read">;
  readonly history: Pick<History, "expected">;
  readonly reuse: DispatcherPorts["reuse"];
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly day: LocalDay;
}

/** The request that tells what a run would do. */
export function planRequests(ports: PlanPorts): readonly HostedRequest[] {
  return [hosted(PlanRunRequest, readStartRun, (params) => planRun(ports, params))];
}

/** The fleet at one moment. */
interface Picture {
  readonly accounts: ReadonlyMap<string, AccountSpec>;
  readonly instances: readonly InstanceState[];
  readonly runs: ReadonlyMap<RunId, RunState>;
  readonly days: (key: string) => AccountDay | undefined;
  readonly openRunsOf: (group: string) => readonly RunState[];
}

/** What a run would do, or why none can be started. */
export async function planRun(ports: PlanPorts, params: StartRunParams): Promise<PlanRunResult> {
  const picture = await takePicture(ports);
  if ("code" in picture) return { outcome: "refused", because: picture, problems: [] };
  const prepared = await prepareRun(params, withoutTraces(ports), picture);
  if (!prepared.ok) return { outcome: "refused", because: prepared.because, problems: prepared.problems };
  const ahead = lookAhead(prepared.run, {
    at: ports.clock.now(),
    nextId: () => ports.ids.next(),
    digest: ports.reuse.digest,
    dialect: ports.shellDialect,
    fleet: {
      account: (id) => picture.accounts.get(id),
      instance: (id) => picture.instances.find((each) => each.id === id),
    },
    folderOf: () => prepared.run.folder,
  });
  return { outcome: "planned", plan: planOf(ahead, await gatherFacts(ports, params, { ahead, picture })) };
}

/** What it takes to prepare a run, but for what leaves traces: no folder is made, and a file whose trust is missing is looked at all the same. */
function withoutTraces(ports: PlanPorts): Parameters<typeof prepareRun>[1] {
  return {
    ...ports,
    trustOf: async (file, content) => ({ ...(await ports.trustOf(file, content)), trusted: true }),
    runStore: {
      folder: () => "",
      create: () => Promise.resolve({ ok: true, value: undefined }),
      append: () => Promise.resolve({ ok: true, value: [] }),
      read: () => Promise.resolve({ ok: true, value: { events: [], total: 0 } }),
    },
  };
}

/** Nothing is emitted, so nothing is written. */
async function takePicture({ dispatcher }: PlanPorts): Promise<Picture | { code: string; message: string }> {
  let picture: Picture | undefined;
  const answer = await dispatcher.decide(({ draft }) => {
    const runs = dispatcher.snapshot().runs.flatMap(({ id }) => draft.run(id) ?? []);
    picture = {
      accounts: new Map(draft.allAccounts().map((account) => [account.id, account])),
      instances: draft.allInstances(),
      runs: new Map(runs.map((run) => [run.spec.id, run])),
      days: (key) => draft.day(key),
      openRunsOf: (group) => draft.openRunsOf(group),
    };
    return undefined;
  });
  if (answer.outcome === "refused") return answer.because;
  return picture ?? { code: "host-ending", message: l10n.t("The host is ending") };
}

interface Subject {
  readonly ahead: AheadRun;
  readonly picture: Picture;
}

async function gatherFacts(ports: PlanPorts, params: StartRunParams, { ahead, picture }: Subject): Promise<PlanFacts> {
  const { accounts, clock, day, history } = ports;
  const at = clock.now();
  const guests = new Map(accounts.guests().map((guest) => [guest.id, guest]));
  return {
    at,
    today: day(at),
    instances: picture.instances,
    account(id) {
      const account = picture.accounts.get(id) ?? guests.get(id);
      return account && accounts.view(account);
    },
    day: picture.days,
    expected: (workflow, stepId) => history.expected(workflow, stepId),
    verdicts: await foresee(ports, ahead),
    missingSecrets: (environment) => missingSecrets(environment, readerOf(ports, params)),
    openRunsOf: picture.openRunsOf,
    cached: await findCached(ports, ahead),
    notes: await trustNotes(ports, params),
  };
}

/** Which steps needn't run, as their result is kept: looked at without using it. By run and step. */
async function findCached(ports: PlanPorts, ahead: AheadRun): Promise<Map<string, "hit" | "miss">> {
  const found = new Map<string, "hit" | "miss">();
  const { reuse } = ports;
  for (const { lookup, child, compiled } of ahead.steps) {
    if (child !== undefined) for (const entry of await findCached(ports, child)) found.set(...entry);
    if (lookup === undefined) continue;
    const { kept } = await findKept({ spec: ahead.spec, ...lookup }, reuse, (key) => reuse.cache.peek(key));
    found.set(`${ahead.spec.id} ${compiled.id}`, kept === undefined ? "miss" : "hit");
  }
  return found;
}

/** What the policy says of each direct tool call whose arguments are known. */
async function foresee(ports: PlanPorts, ahead: AheadRun): Promise<ReadonlyMap<TaskId, ForeseenVerdict>> {
  const verdicts = new Map<TaskId, ForeseenVerdict>();
  for (const { task, isOpen, child } of ahead.steps) {
    if (child !== undefined) for (const [id, verdict] of await foresee(ports, child)) verdicts.set(id, verdict);
    if (task?.work.kind !== "tool" || isOpen) continue;
    verdicts.set(task.id, await verdictOn(task, ahead.spec, ports));
  }
  return verdicts;
}

async function verdictOn(task: TaskSpec, run: RunSpec, ports: PlanPorts): Promise<ForeseenVerdict> {
  const { id: taskId, stepId, work } = task;
  if (work.kind !== "tool") return { verdict: "allow", because: "" };
  const { id: runId, workspaceFolder, compiled } = run;
  const { decision } = await lookAt(
    {
      call: work.call,
      policy: compiled.policy,
      ...(compiled.sudo === undefined ? {} : { sudo: compiled.sudo }),
      origin: "step",
      context: {
        ...{ runId, taskId, stepId, workspaceFolder, runFolder: workspaceFolder, environment: {} },
        origin: "step",
        cancellation: new CancellationSource(),
        // Nothing is called, so nobody is asked.
        ask: () => Promise.reject(new Error("A plan asks nobody")),
        notify: () => undefined,
      },
      askForApproval: () => Promise.reject(new Error("A plan asks nobody")),
      audit: () => undefined,
    },
    ports,
  );
  return { verdict: decision.verdict, because: decision.because.text };
}

type ReadSecret = (name: string) => string | undefined;

function readerOf({ environments }: PlanPorts, { environment = {} }: StartRunParams): ReadSecret {
  return (name) => environment[`${secretPrefix}${name}`] ?? environments.read(undefined, `${secretPrefix}${name}`);
}

function missingSecrets(environment: Readonly<Record<string, string>>, read: ReadSecret): readonly string[] {
  const missing = Object.values(environment).flatMap((text) => {
    return expressionsOf(text).flatMap((source) => {
      const filled = fillSecrets(`\${{ ${source} }}`, read);
      return "missing" in filled && filled.missing !== "" ? [filled.missing] : [];
    });
  });
  return [...new Set(missing)];
}

/** A run would be refused until somebody has confirmed what its files let agents do. */
async function trustNotes(ports: PlanPorts, params: StartRunParams): Promise<readonly string[]> {
  const loaded = await ports.loadRunnable(params.file, params.workspaceFolder);
  const because = loaded.outcome === "refused" ? undefined : await findUntrusted(loaded, params, ports);
  if (because === undefined) return [];
  return [
    because.remedy === undefined
      ? l10n.t("It can't be started yet: {0}", because.message)
      : l10n.t("It can't be started yet: {0}\n{1}", because.message, because.remedy),
  ];
}
