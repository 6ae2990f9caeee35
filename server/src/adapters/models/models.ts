import * as l10n from "@vscode/l10n";
import type { Cancel } from "../../core/ports/clock.ts";
import type { Outcome, OutsideFailure } from "../../core/ports/failure.ts";
import type { ModelWish, Models } from "../../core/ports/model.ts";
import type { ModelSource } from "./model-source.ts";

/** Sources that come and go, in the order in which a task that names no account gets one. */
export interface SourceList {
  all(): readonly ModelSource[];
  /** Called when sources, or the models of one, may have come or gone, or one has another key. */
  onChange(listener: () => void): Cancel;
}

/** The models of several sources; the first that offers what is wished gives it. */
export function createModels(sources: SourceList): Models {
  return {
    async find(wish) {
      const source = await chooseSource(sources.all(), wish);
      return source.ok ? source.value.open(wish.runId, wish.model) : source;
    },
    onChange: (listener) => sources.onChange(listener),
  };
}

/** What is chosen by: a run's wish, or that of a person who asks beside any run. */
export type SourceWish = Omit<ModelWish, "runId"> & { readonly runId: ModelWish["runId"] | undefined };

/**
 * The source that a wish means: that of the account it names; else, of those that are configured, the first that lists the model it names; else the first that is configured.
 * One that can't be asked isn't passed over for one that costs something else.
 */
export async function chooseSource(
  sources: readonly ModelSource[],
  { runId, account, model }: SourceWish,
): Promise<Outcome<ModelSource>> {
  if (account !== undefined) {
    const named = sources.find((source) => source.account === account);
    return named === undefined ? { ok: false, failure: unknownAccount(account, sources) } : { ok: true, value: named };
  }
  const there = sources.filter((source) => source.isThere(runId));
  const [first] = there;
  if (first === undefined) return { ok: false, failure: nothingConfigured };
  if (model === undefined || there.length === 1) return { ok: true, value: first };
  for (const source of there) {
    const listed = await source.list(runId);
    if (!listed.ok || listed.value.models.includes(model)) return { ok: true, value: source };
  }
  return { ok: true, value: first };
}

function unknownAccount(account: string, sources: readonly ModelSource[]): OutsideFailure {
  return {
    code: "unknown-account",
    retryable: false,
    message: l10n.t("There is no account {0} with models on this machine", account),
    remedy: l10n.t("These are there: {0}.", sources.map((source) => source.account).join(", ")),
  };
}

const nothingConfigured: OutsideFailure = {
  code: "no-model",
  retryable: false,
  get message() {
    return l10n.t("No model is configured for this run");
  },
  get remedy() {
    return l10n.t(
      "Set MANUS_MODEL_BASE_URL to an OpenAI-compatible server, for example http://localhost:11434/v1 for Ollama, in the environment of whoever starts the run; or add an account with models; or start it in an editor that has language models.",
    );
  },
};
