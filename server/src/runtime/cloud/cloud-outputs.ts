import * as l10n from "@vscode/l10n";
import { checkJsonOutput } from "../../core/agent/check-json-output.ts";
import type { AgentSpec } from "../../core/agent/agent-spec.ts";
import { baseName } from "../../core/cloud/compose.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import { isObject, textOf } from "../../core/cloud/payload.ts";
import { withoutNulls } from "../../core/cloud/strict-schema.ts";
import { mayTouch } from "./allow-file.ts";
import type { CloudWork } from "./work-context.ts";

/** The outputs of a task that are there, and what is wrong with the others, a sentence each. */
export interface CloudOutputs {
  readonly values: Readonly<Record<string, unknown>>;
  readonly missing: Readonly<Record<string, string>>;
}

type Found = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly wrong: string };
type Wanted = AgentSpec["outputs"][string];

/** Find all that the file wants delivered; files are copied to where it says, as far as the rules allow. Rejects with `Cancelled`. */
export async function collectOutputs(work: CloudWork): Promise<CloudOutputs> {
  const [values, missing]: [Record<string, unknown>, Record<string, string>] = [{}, {}];
  for (const [name, output] of Object.entries(work.spec.outputs)) {
    const found = await findOutput(name, output, work);
    if (found.ok) values[name] = found.value;
    else missing[name] = found.wrong;
  }
  return { values, missing };
}

function findOutput(name: string, output: Wanted, work: CloudWork): Found | Promise<Found> {
  if ("file" in output) return findFile(output.file, work);
  if ("json" in output) return findJson(name, output.json, work);
  const { lastMessage } = work.stream.record;
  return lastMessage === undefined
    ? { ok: false, wrong: l10n.t("The agent in the cloud said nothing") }
    : { ok: true, value: lastMessage };
}

function findJson(name: string, schema: unknown, { stream }: CloudWork): Found {
  const { output } = stream.record;
  if (output === undefined) return { ok: false, wrong: l10n.t("The cloud gave no structured output") };
  const given = readValue(output["value"]);
  if (output["success"] === false || !isObject(given)) {
    const why = textOf(output, "error");
    return {
      ok: false,
      wrong: why === "" ? l10n.t("The cloud couldn't make it") : l10n.t("The cloud couldn't make it: {0}", why),
    };
  }
  if (!Object.hasOwn(given, name))
    return { ok: false, wrong: l10n.t("It isn't in the structured output of the cloud") };
  return checkJsonOutput(JSON.stringify(withoutNulls(given[name], schema)), schema);
}

/** It may come as JSON text. */
function readValue(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

async function findFile(written: string, work: CloudWork): Promise<Found> {
  const wanted = baseName(written);
  const files = [...work.stream.record.files.values()].filter(
    ({ filename }) => baseName(filename).toLowerCase() === wanted.toLowerCase(),
  );
  const file = files.findLast(({ filename }) => baseName(filename) === wanted) ?? files.at(-1);
  if (file === undefined) return { ok: false, wrong: l10n.t("The cloud attached no file with the name {0}", wanted) };
  const saved = `${work.filesFolder}/${file.name}`;
  if (file.state !== "saved") return { ok: false, wrong: l10n.t("The file {0} couldn't be saved", wanted) };
  return { ok: true, value: await place(saved, written, work) };
}

/** Copy a file to where the task's file wants it; answers where it lies then: where it may not be written, where it was saved. */
async function place(saved: string, written: string, work: CloudWork): Promise<string> {
  const allowed = await mayTouch("file_write", written, work);
  if (allowed.verdict === "deny") return keep(saved, written, allowed.because, work);
  if (allowed.verdict === "ask") {
    const text = l10n.t("It wants to write {0} with what the cloud made. {1}", written, allowed.because);
    const ask = {
      kind: "approval",
      text,
      detail: allowed.path,
      attachments: [saved],
      choices: ["approved", "denied"],
    } as const;
    const { choice } = await work.desk.ask(ask, work.steering.stopping);
    if (choice !== "approved") return keep(saved, written, l10n.t("A person said no"), work);
  }
  const copied = await work.ports.files.copy(saved, allowed.path);
  if (!copied.ok) return keep(saved, written, `${copied.failure.message}. ${copied.failure.remedy}`, work);
  await work.stream.tell(cloudEvents.note, l10n.t("Wrote {0} with what the cloud made", written), {
    file: allowed.path,
  });
  return allowed.path;
}

async function keep(saved: string, written: string, because: string, work: CloudWork): Promise<string> {
  const text = l10n.t("{0} wasn't written: {1}. What the cloud made lies in {2}", written, because, saved);
  await work.stream.tell(cloudEvents.note, text, { file: saved });
  return saved;
}
