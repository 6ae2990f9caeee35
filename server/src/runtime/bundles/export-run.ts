import * as l10n from "@vscode/l10n";
import type { RunState } from "../../core/dispatch/states.ts";
import type { BundleFiles } from "../../core/ports/bundle-files.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { Journal, JournalRecord } from "../../core/ports/journal.ts";
import type { ExportRunResult } from "../../protocol/bundles.ts";
import type { RunView } from "../../protocol/fleet.ts";
import { isFinal, type Refusal, type RunId } from "../../protocol/states.ts";
import { describeBundle, documentNames } from "./bundle-description.ts";
import { replayPart } from "./replay-part.ts";
import type { PartState } from "./replay-part.ts";
import { RunPart } from "./run-part.ts";

/** What exporting needs. */
export interface ExportPorts {
  readonly journal: Pick<Journal, "read">;
  readonly bundles: BundleFiles;
  /** The run as clients see it; undefined where it isn't in memory (any more). */
  readonly findRun: (runId: RunId) => RunView | undefined;
  /** The text of a file (absolute path); undefined where it can't be read. */
  readonly readText: (file: string) => Promise<string | undefined>;
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
}

/** Write a run that has ended, and those that its steps started, into one file: see `ExportRunRequest`. Never rejects. */
export async function exportRun(
  { runId, to, overwrite = false }: { readonly runId: RunId; readonly to: string; readonly overwrite?: boolean },
  ports: ExportPorts,
): Promise<ExportRunResult> {
  const because = refuseView(ports.findRun(runId));
  if (because !== undefined) return refuse(because);
  const part = await readPart(runId, ports.journal);
  if ("code" in part) return refuse(part);
  const text = await ports.readText(part.root.spec.file);
  const { root, runs, records, state } = part;
  const documents = {
    [documentNames.about]: describeBundle({ root, runs, at: ports.clock.now(), version: ports.version }),
    [documentNames.journal]: records.map((record) => `${JSON.stringify(record)}\n`).join(""),
    [documentNames.state]: `${JSON.stringify(state)}\n`,
    ...(text === undefined ? {} : { [documentNames.file]: text }),
  };
  const packed = await ports.bundles.pack(to, { documents, runs }, overwrite);
  return packed.ok ? { outcome: "exported", file: to, ...packed.value } : refuse(packed.failure);
}

function refuseView(view: RunView | undefined): Refusal | undefined {
  if (view?.imported === true) return importedRun;
  if (view?.origin?.kind === "step") return partOf(view.origin.runId);
  return view === undefined || isFinal(view.status) ? undefined : stillOn;
}

interface Part {
  readonly root: RunState;
  readonly runs: readonly RunId[];
  readonly records: readonly JournalRecord[];
  readonly state: PartState;
}

/** What the journal says of a run, which is where the run stands, or why that doesn't make a bundle. */
async function readPart(runId: RunId, journal: ExportPorts["journal"]): Promise<Part | Refusal> {
  const { records, runs, ...part } = await collect(runId, journal);
  if ("failure" in part) return part.failure;
  if (runs.length === 0) return part.first > 1 ? forgotten(runId) : unknownRun(runId);
  const state = replayPart(records);
  if (typeof state === "string") return notReplayable(state);
  const root = state.runs.find(({ spec }) => spec.id === runId);
  return root?.end === undefined ? stillOn : { root, runs, records, state };
}

async function collect(runId: RunId, journal: ExportPorts["journal"]) {
  const part = new RunPart(runId);
  const read = await journal.read((record) => part.add(record));
  const { records, runs } = part;
  return read.ok ? { records, runs, first: read.value.first } : { records, runs, failure: read.failure };
}

function refuse({ code, message, remedy }: Refusal | OutsideFailure): ExportRunResult {
  return { outcome: "refused", because: { code, message, ...(remedy === undefined ? {} : { remedy }) } };
}

const stillOn: Refusal = {
  code: "not-finished",
  get message() {
    return l10n.t("The run hasn't ended: a bundle holds a run as a whole");
  },
  get remedy() {
    return l10n.t("Wait until it has ended, or stop it.");
  },
};

const importedRun: Refusal = {
  code: "imported",
  get message() {
    return l10n.t("The run came here as a bundle itself");
  },
  get remedy() {
    return l10n.t("Pass on the file that it came in.");
  },
};

function partOf(runId: RunId): Refusal {
  const message = l10n.t("The run was started by a step of run {0}, and belongs to it", runId);
  return { code: "child-run", message, remedy: l10n.t("Export that one: manusctl runs export {0}", runId) };
}

function unknownRun(runId: RunId): Refusal {
  return {
    code: "unknown-run",
    message: l10n.t("There is no run {0}", runId),
    remedy: l10n.t("List them with `manusctl runs list`."),
  };
}

function forgotten(runId: RunId): Refusal {
  return {
    code: "forgotten-run",
    message: l10n.t("The journal holds nothing (any more) of run {0}", runId),
    remedy: l10n.t("The oldest parts of the journal are let go of: export runs that you want to keep."),
  };
}

function notReplayable(why: string): Refusal {
  return {
    code: "not-replayable",
    message: l10n.t("The run can't be exported, as its part of the journal doesn't lead to where it stands. {0}", why),
    remedy: l10n.t("Please report this as a fault of Manus Manager."),
  };
}
