import * as l10n from "@vscode/l10n";
import type { RunState } from "../../core/dispatch/states.ts";
import type { BundleFiles, UnpackedBundle } from "../../core/ports/bundle-files.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import type { ImportRunResult } from "../../protocol/bundles.ts";
import type { Refusal, RunId } from "../../protocol/states.ts";
import type { Dispatcher } from "../dispatcher.ts";
import { readBundle } from "./read-bundle.ts";
import type { ReadBundle } from "./read-bundle.ts";

/** What importing needs. */
export interface ImportPorts {
  readonly bundles: BundleFiles;
  readonly dispatcher: Pick<Dispatcher, "decide">;
  /** Absolute path of a run's folder here. */
  readonly folderOf: (runId: RunId) => string;
}

/** Take a bundle in: see `ImportRunRequest`. Nothing is called, and where anything is wrong nothing is changed. Never rejects. */
export async function importRun(file: string, ports: ImportPorts): Promise<ImportRunResult> {
  const unpacked = await ports.bundles.unpack(file);
  if (!unpacked.ok) return refuse(unpacked.failure);
  const bundle = readBundle(unpacked.value);
  if ("code" in bundle) return giveUp(unpacked.value, bundle);
  const placed = await unpacked.value.place();
  if (!placed.ok) return giveUp(unpacked.value, placed.failure);
  const { runs, tasks } = localize(bundle, ports);
  const taken = await ports.dispatcher.decide((transaction) => {
    return transaction.emit({ type: "bundleImported", runs, tasks }) ? undefined : known(bundle.runId);
  });
  return taken.outcome === "accepted"
    ? { outcome: "imported", runId: bundle.runId, replayed: true }
    : refuse(taken.because);
}

/** Here the runs have other folders, and nothing is left of them that would have to be let go of. */
function localize({ state }: ReadBundle, { folderOf }: ImportPorts): ReadBundle["state"] {
  const runs = state.runs.map((run): RunState => {
    const spec = { ...run.spec, folder: folderOf(run.spec.id), imported: true as const };
    return { ...run, spec, released: true };
  });
  return { runs, tasks: state.tasks };
}

async function giveUp(unpacked: UnpackedBundle, because: Refusal | OutsideFailure): Promise<ImportRunResult> {
  await unpacked.discard();
  return refuse(because);
}

function refuse({ code, message, remedy }: Refusal | OutsideFailure): ImportRunResult {
  return { outcome: "refused", because: { code, message, ...(remedy === undefined ? {} : { remedy }) } };
}

function known(runId: RunId): Refusal {
  return {
    code: "already-there",
    message: l10n.t("Run {0} is here already", runId),
    remedy: l10n.t("Look at it: manusctl events {0}", runId),
  };
}
