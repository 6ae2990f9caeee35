import * as l10n from "@vscode/l10n";
import type { Cancellation } from "../../../core/ports/cancellation.ts";
import type { Outcome, OutsideFailure } from "../../../core/ports/failure.ts";
import type { Model } from "../../../core/ports/model.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { EditorModel, ModelCheck } from "../../../protocol/models.ts";
import type { RunId } from "../../../protocol/states.ts";
import type { ModelSource } from "../model-source.ts";
import { createEditorModel, type EditorModelPorts } from "./editor-model.ts";

/** What {@link createEditorSource} needs. */
export interface EditorSourceOptions extends EditorModelPorts {
  readonly environments: RunEnvironments;
}

/**
 * The account `editor`: the language models of the editors' windows that are attached to this host, with the editor's consent and no key of ours. A model may be named as the
 * editor knows it (`copilot/gpt-5-mini`), without its vendor, or by its family or title. A task that names none gets the one that `MANUS_MODEL` names where the editor
 * offers that, else the first.
 */
export function createEditorSource(options: EditorSourceOptions): ModelSource {
  const { windows, environments } = options;
  const open = async (runId: RunId | undefined, wanted: string | undefined): Promise<Outcome<Model>> => {
    const models = windows.models(runId);
    const model = wanted === undefined ? chooseDefault(models, preferred(runId)) : findModel(models, wanted);
    if (model !== undefined) return { ok: true, value: createEditorModel(options, runId, model) };
    return { ok: false, failure: wanted === undefined || models.length === 0 ? noModel : unknown(wanted, models) };
  };
  const preferred = (runId: RunId | undefined): string | undefined => environments.read(runId, "MANUS_MODEL");
  return {
    account: "editor",
    // When it is asked for: the source is made before the language is known.
    get title() {
      return l10n.t("This editor's language models");
    },
    isThere: (runId) => windows.models(runId).length > 0,
    async list(runId) {
      const models = windows.models(runId);
      const first = chooseDefault(models, preferred(runId));
      const names = models.map(({ id }) => id);
      return { ok: true, value: { models: names, ...(first !== undefined && { defaultModel: first.id }) } };
    },
    open,
    async check(runId, wanted) {
      const opened = await open(runId, wanted);
      return opened.ok ? await checkModel(opened.value) : opened;
    },
    onChange: (listener) => windows.onChange(listener),
  };
}

function findModel(models: readonly EditorModel[], wanted: string): EditorModel | undefined {
  const name = wanted.toLowerCase();
  const ways: readonly ((model: EditorModel) => string)[] = [
    ({ id }) => id,
    ({ id, vendor }) => (id.startsWith(`${vendor}/`) ? id.slice(vendor.length + 1) : id),
    ({ family }) => family,
    ({ name: title }) => title,
  ];
  for (const way of ways) {
    const found = models.find((model) => way(model).toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function chooseDefault(models: readonly EditorModel[], preferred: string | undefined): EditorModel | undefined {
  return (preferred === undefined ? undefined : findModel(models, preferred)) ?? models[0];
}

/** One tiny call: whether it calls the tool that it is given. */
async function checkModel(model: Model): Promise<Outcome<ModelCheck>> {
  const outcome = await model.ask(
    {
      purpose: "turn",
      messages: [{ role: "user", text: "Call the tool `ready` with the word `yes`." }],
      tools: [{ name: "ready", description: "Says that you are ready.", parameters: readySchema }],
    },
    neverCancelled,
  );
  if (!outcome.ok) return outcome;
  const { facts } = model;
  const calls = outcome.answer.calls.some(({ name }) => name === "ready");
  const check: ModelCheck = {
    model: facts.name,
    account: facts.account,
    calling: calls ? "tools" : "none",
    // A plan is answered through a tool.
    structured: calls,
    images: facts.images,
    streaming: true,
    contextTokens: facts.contextTokens,
    notes: calls ? [] : [l10n.t("It was asked to call a tool and answered: {0}", outcome.answer.text.slice(0, 200))],
  };
  return { ok: true, value: check };
}

const readySchema = { type: "object", properties: { word: { type: "string" } }, required: ["word"] };
const neverCancelled: Cancellation = { cancelled: false, onCancelled: () => () => undefined };

const noModel: OutsideFailure = {
  code: "no-model",
  retryable: true,
  get message() {
    return l10n.t("No editor window offers a language model");
  },
  get remedy() {
    return l10n.t("Open this folder in an editor that has language models, and sign in to their provider there.");
  },
};

function unknown(wanted: string, models: readonly EditorModel[]): OutsideFailure {
  const some = models.slice(0, 8).map(({ id }) => id);
  return {
    code: "model-unknown",
    retryable: false,
    message: l10n.t("The editor offers no model {0}", wanted),
    remedy:
      models.length > some.length
        ? l10n.t("Name one that it offers: {0}, ….", some.join(", "))
        : l10n.t("Name one that it offers: {0}.", some.join(", ")),
  };
}
