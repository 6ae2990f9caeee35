import { checkJsonOutput } from "../../core/agent/check-json-output.ts";
import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import type { MissingOutputs } from "../../core/agent/loop/moves.ts";
import type { AgentFiles } from "../../core/ports/agent-files.ts";

/** The largest JSON output, in bytes. */
const maximumBytes = 1024 * 1024;

/** What outputs are collected from. */
export interface OutputPlaces {
  readonly files: AgentFiles;
  /** Where the agent works: `file` outputs start there. */
  readonly folder: string;
  /** The task's own folder: `json` outputs lie in `outputs/<name>.json` in it. */
  readonly taskFolder: string;
  /** What the agent delivered last; undefined before it has said anything. */
  readonly delivered: string | undefined;
}

/** The outputs of a task that are there, and what is wrong with the others, a sentence each. */
export interface CollectedOutputs {
  /** `file`: its absolute path; `json`: the value; `message`: the text. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly missing: MissingOutputs;
}

type Found = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly wrong: string };
type Wanted = AgentSpec["outputs"][string];

/** Look for all that the file wants delivered. Never rejects. */
export async function collectOutputs(wanted: AgentSpec["outputs"], places: OutputPlaces): Promise<CollectedOutputs> {
  const found = await Promise.all(
    Object.entries(wanted).map(async ([name, output]) => ({ name, found: await findOutput(name, output, places) })),
  );
  const [values, missing]: [Record<string, unknown>, Record<string, string>] = [{}, {}];
  for (const { name, found: one } of found) {
    if (one.ok) values[name] = one.value;
    else missing[name] = one.wrong;
  }
  return { values, missing };
}

function findOutput(name: string, output: Wanted, places: OutputPlaces): Promise<Found> {
  if ("file" in output) return findFile(output.file, places);
  if ("json" in output) return findJson(name, output.json, places);
  const { delivered } = places;
  const wrong = "Nothing was delivered: send it with message_notify_user";
  return Promise.resolve(delivered === undefined ? { ok: false, wrong } : { ok: true, value: delivered });
}

async function findFile(written: string, { files, folder }: OutputPlaces): Promise<Found> {
  const { real, inside, kind } = await files.locate(folder, written);
  if (kind === "none") return { ok: false, wrong: `The file ${written} isn't there: write it in ${folder}` };
  if (!inside) return { ok: false, wrong: `The file ${written} leads outside the workspace folder ${folder}` };
  if (kind === "folder") return { ok: false, wrong: `${written} is a folder, and a file is wanted` };
  return { ok: true, value: real };
}

async function findJson(name: string, schema: unknown, { files, taskFolder }: OutputPlaces): Promise<Found> {
  const { real, inside, kind } = await files.locate(taskFolder, `outputs/${name}.json`);
  const where = `${taskFolder}/outputs/${name}.json`;
  if (kind !== "file" || !inside) return { ok: false, wrong: `The value isn't there: write it as JSON to ${where}` };
  const read = await files.readText(real, maximumBytes);
  if (!read.ok) return { ok: false, wrong: `${read.failure.message}. ${read.failure.remedy}` };
  const checked = checkJsonOutput(read.value, schema);
  return checked.ok ? checked : { ok: false, wrong: `${where}: ${checked.wrong}` };
}
