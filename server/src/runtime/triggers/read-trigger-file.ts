import * as l10n from "@vscode/l10n";
import { readTrigger } from "../../core/triggers/read-trigger.ts";
import type { TriggerSpec } from "../../protocol/triggers.ts";
import type { FileProblem } from "../../protocol/runs.ts";
import type { Refusal } from "../../protocol/states.ts";
import type { DispatcherPorts } from "../dispatcher-ports.ts";
import { findUntrusted } from "../start-run.ts";

/** A workflow file, and where it runs. */
export type TriggerFile = Pick<TriggerSpec, "file" | "workspaceFolder">;

/** What a file says of what starts it, or why it can't start by itself now. `value` is there where it could be read all the same. */
export type TriggerFileReading =
  | { readonly ok: true; readonly value: Pick<TriggerSpec, "name" | "schedules" | "files"> }
  | {
      readonly ok: false;
      readonly because: Refusal;
      readonly value?: Pick<TriggerSpec, "name" | "schedules" | "files">;
    };

/** Read a file as a run that it starts would: checked, with all that it calls, and trusted. Never rejects. */
export async function readTriggerFile(
  { file, workspaceFolder }: TriggerFile,
  ports: Pick<DispatcherPorts, "loadRunnable" | "trustOf">,
): Promise<TriggerFileReading> {
  const loaded = await ports.loadRunnable(file, workspaceFolder);
  if (loaded.outcome === "refused") return { ok: false, because: withFirst(loaded.because, loaded.problems) };
  const { value } = loaded;
  const read = readTrigger(value);
  if (!read.ok) return { ok: false, because: noTrigger(read.because) };
  const because = findNeededInputs(value) ?? (await findUntrusted(loaded, { file }, ports));
  return because === undefined ? read : { ok: false, because, value: read.value };
}

/** The findings are in the editor; here the first of them says what it is about. */
function withFirst(because: Refusal, [first, ...more]: readonly FileProblem[]): Refusal {
  if (first === undefined) return because;
  const others = more.length === 0 ? "" : ` ${l10n.t("(and {0} more)", String(more.length))}`;
  return {
    ...because,
    message: l10n.t("{0}: line {1}: {2}{3}", because.message, String(first.line), first.message, others),
  };
}

function noTrigger(message: string): Refusal {
  const remedy = l10n.t('Give it one, e.g. `on: { schedule: "0 9 * * 1-5" }` or `on: { files: ["docs/**"] }`.');
  return { code: "no-trigger", message, remedy };
}

/** Nobody is there to be asked for what has no default. */
function findNeededInputs({ inputs }: Readonly<Record<string, unknown>>): Refusal | undefined {
  if (typeof inputs !== "object" || inputs === null) return undefined;
  const needed = Object.entries(inputs as Readonly<Record<string, unknown>>).flatMap(([name, input]) => {
    if (typeof input !== "object" || input === null || !("required" in input)) return [];
    return input.required === true && !("default" in input) ? [name] : [];
  });
  if (needed.length === 0) return undefined;
  const message = l10n.t(
    "It can't start by itself: nobody is there to give {0}",
    needed.map((name) => `\`${name}\``).join(", "),
  );
  return { code: "input-needed", message, remedy: l10n.t("Give these inputs a default.") };
}
