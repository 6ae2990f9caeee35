import type { BundleFiles } from "../../core/ports/bundle-files.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { Journal } from "../../core/ports/journal.ts";
import type { ExportRunResult } from "../../protocol/bundles.ts";
import type { RunView } from "../../protocol/fleet.ts";
import { isFinal, type Refusal, type RunId } from "../../protocol/states.ts";
import { describeBundle, documentNames } from "./bundle-description.ts";
import { replayPart } from "./replay-part.ts";
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
  const view = ports.findRun(runId);
  if (view?.imported === true) return refuse(importedRun);
  if (view?.origin?.kind === "step") return refuse(partOf(view.origin.runId));
  if (view !== undefined && !isFinal(view.status)) return refuse(stillOn);
  const part = new RunPart(runId);
  const read = await ports.journal.read((record) => part.add(record));
  if (!read.ok) return refuse(read.failure);
  if (part.runs.length === 0) return refuse(read.value.first > 1 ? forgotten(runId) : unknownRun(runId));
  const state = replayPart(part.records);
  if (typeof state === "string") return refuse(notReplayable(state));
  const root = state.runs.find(({ spec }) => spec.id === runId);
  if (root?.end === undefined) return refuse(stillOn);
  const text = await ports.readText(root.spec.file);
  const documents = {
    [documentNames.about]: describeBundle({ root, runs: part.runs, at: ports.clock.now(), version: ports.version }),
    [documentNames.journal]: part.records.map((record) => `${JSON.stringify(record)}\n`).join(""),
    [documentNames.state]: `${JSON.stringify(state)}\n`,
    ...(text === undefined ? {} : { [documentNames.file]: text }),
  };
  const packed = await ports.bundles.pack(to, { documents, runs: part.runs }, overwrite);
  return packed.ok ? { outcome: "exported", file: to, ...packed.value } : refuse(packed.failure);
}

function refuse({ code, message, remedy }: Refusal | OutsideFailure): ExportRunResult {
  return { outcome: "refused", because: { code, message, ...(remedy === undefined ? {} : { remedy }) } };
}

const stillOn: Refusal = {
  code: "not-finished",
  message: "The run hasn't ended: a bundle holds a run as a whole",
  remedy: "Wait until it has ended, or stop it.",
};

const importedRun: Refusal = {
  code: "imported",
  message: "The run came here as a bundle itself",
  remedy: "Pass on the file that it came in.",
};

function partOf(runId: RunId): Refusal {
  const message = `The run was started by a step of run ${runId}, and belongs to it`;
  return { code: "child-run", message, remedy: `Export that one: manusctl runs export ${runId}` };
}

function unknownRun(runId: RunId): Refusal {
  return { code: "unknown-run", message: `There is no run ${runId}`, remedy: "List them with `manusctl runs list`." };
}

function forgotten(runId: RunId): Refusal {
  return {
    code: "forgotten-run",
    message: `The journal holds nothing (any more) of run ${runId}`,
    remedy: "The oldest parts of the journal are let go of: export runs that you want to keep.",
  };
}

function notReplayable(why: string): Refusal {
  return {
    code: "not-replayable",
    message: `The run can't be exported, as its part of the journal doesn't lead to where it stands. ${why}`,
    remedy: "Please report this as a fault of Manus Manager.",
  };
}
