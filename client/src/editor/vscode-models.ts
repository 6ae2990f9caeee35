import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type {
  AskEditorModelParams,
  AskEditorModelResult,
  EditorModel,
  EditorModelCall,
} from "../../../server/src/protocol/models.ts";
import type { ConsentBook } from "../model/consent.ts";
import { isNoConsent, notAsked, refusalOfError, type ModelError } from "../model/model-failures.ts";
import type { CancelSignal, LanguageModels } from "../ports/language-models.ts";
import { canSendImages, toChatMessages } from "./model-messages.ts";

/** A model that says nothing for so long won't say anything more. */
const quietMs = 5 * 60_000;

/** What newer editors say of a model. */
interface Capabilities {
  readonly capabilities?: { readonly supportsImageToText?: boolean; readonly supportsToolCalling?: boolean };
}

/** The language models of this window. */
export class VscodeModels implements LanguageModels {
  readonly #consent: ConsentBook;
  /** Models that refuse to be required to call one of several tools. */
  readonly #withoutRequired = new Set<string>();

  constructor(consent: ConsentBook) {
    this.#consent = consent;
  }

  async list(): Promise<readonly EditorModel[]> {
    const models = new Map<string, EditorModel>();
    for (const model of await vscode.lm.selectChatModels()) {
      const { capabilities } = model as Capabilities;
      if (capabilities?.supportsToolCalling === false) continue;
      const { name, vendor, family, maxInputTokens } = model;
      const images = capabilities?.supportsImageToText === true && canSendImages();
      models.set(idOf(model), { id: idOf(model), name, vendor, family, maximumInputTokens: maxInputTokens, images });
    }
    return [...models.values()];
  }

  async ask(params: AskEditorModelParams, cancel: CancelSignal): Promise<AskEditorModelResult> {
    const model = (await vscode.lm.selectChatModels()).find((each) => idOf(each) === params.model);
    if (model === undefined) return failed(refusalOfError({ code: "NotFound", message: params.model }));
    const source = new vscode.CancellationTokenSource();
    const stopListening = cancel.onCancellationRequested(() => source.cancel());
    try {
      return await this.#askModel(model, params, source);
    } catch (error) {
      if (cancel.isCancellationRequested) throw error;
      return failed(refusalOfError(toModelError(error)));
    } finally {
      stopListening.dispose();
      source.dispose();
    }
  }

  onChange(listener: () => void): () => void {
    const listening = vscode.lm.onDidChangeChatModels(listener);
    return () => void listening.dispose();
  }

  async #askModel(
    model: vscode.LanguageModelChat,
    params: AskEditorModelParams,
    source: vscode.CancellationTokenSource,
  ): Promise<AskEditorModelResult> {
    const { token } = source;
    const inputTokens = await countTokens(model, JSON.stringify([params.messages, params.tools]), token);
    if (inputTokens > model.maxInputTokens) {
      const message = l10n.t(
        "The conversation has {0} tokens, more than the {1} that {2} takes",
        inputTokens,
        model.maxInputTokens,
        model.name,
      );
      return failed({ code: "context-full", message });
    }
    const answer = await this.#askForTool(model, params, source);
    if (answer === "not asked") return failed(notAsked);
    if (answer === "quiet")
      return failed({ code: "timeout", message: l10n.t("{0} said nothing for five minutes", model.name) });
    const outputTokens = await countTokens(model, answer.text + JSON.stringify(answer.calls), token);
    return { outcome: "answered", ...answer, inputTokens, outputTokens };
  }

  /** Some providers can't require one of several tools; their error says so, and they are asked without it from then on. */
  async #askForTool(
    model: vscode.LanguageModelChat,
    params: AskEditorModelParams,
    source: vscode.CancellationTokenSource,
  ): Promise<Answer | "quiet" | "not asked"> {
    const { Required, Auto } = vscode.LanguageModelChatToolMode;
    const several = params.tools.length > 1;
    const required = params.toolRequired && !(several && this.#withoutRequired.has(params.model));
    const options = { justification: params.justification, tools: params.tools.map(toTool) };
    if (!required) return await this.#send(model, { ...params, options: { ...options, toolMode: Auto } }, source);
    try {
      return await this.#send(model, { ...params, options: { ...options, toolMode: Required } }, source);
    } catch (error) {
      if (!several || source.token.isCancellationRequested) throw error;
      if (!/tool ?mode|tool_choice|required/i.test(toModelError(error).message)) throw error;
      this.#withoutRequired.add(params.model);
      return await this.#send(model, { ...params, options: { ...options, toolMode: Auto } }, source);
    }
  }

  async #send(
    model: vscode.LanguageModelChat,
    { messages, options }: Pick<AskEditorModelParams, "messages"> & { options: vscode.LanguageModelChatRequestOptions },
    source: vscode.CancellationTokenSource,
  ): Promise<Answer | "quiet" | "not asked"> {
    const send = async (): Promise<vscode.LanguageModelChatResponse> => {
      return await model.sendRequest(toChatMessages(messages), options, source.token);
    };
    const sent = await this.#consent.ask(model.vendor, send, (error) => isNoConsent(toModelError(error)));
    return sent.asked ? await readAnswer(sent.value, source) : "not asked";
  }
}

function toTool({
  name,
  description,
  parameters,
}: AskEditorModelParams["tools"][number]): vscode.LanguageModelChatTool {
  return { name, description, inputSchema: parameters };
}

interface Answer {
  readonly text: string;
  readonly calls: readonly EditorModelCall[];
}

/** Takes the answer as it comes; parts of other kinds (a model's thinking) are left out. */
async function readAnswer(
  response: vscode.LanguageModelChatResponse,
  source: vscode.CancellationTokenSource,
): Promise<Answer | "quiet"> {
  const patience = createPatience(source);
  let text = "";
  const calls: EditorModelCall[] = [];
  try {
    for await (const part of response.stream) {
      patience.renew();
      if (part instanceof vscode.LanguageModelTextPart) text += part.value;
      else if (part instanceof vscode.LanguageModelToolCallPart) {
        calls.push({ id: part.callId, name: part.name, arguments: JSON.stringify(part.input) });
      }
    }
  } catch (error) {
    if (patience.isOver()) return "quiet";
    throw error;
  } finally {
    patience.end();
  }
  return patience.isOver() ? "quiet" : { text, calls };
}

interface Patience {
  renew(): void;
  isOver(): boolean;
  end(): void;
}

/** Breaks the request off once nothing has come for too long. */
function createPatience(source: vscode.CancellationTokenSource): Patience {
  let over = false;
  const giveUp = (): void => {
    over = true;
    source.cancel();
  };
  let timer = setTimeout(giveUp, quietMs);
  return {
    renew() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, quietMs);
    },
    isOver: () => over,
    end: () => clearTimeout(timer),
  };
}

/** By the model's own counter; where that fails, by the usual rule of thumb of four characters. */
async function countTokens(
  model: vscode.LanguageModelChat,
  text: string,
  token: vscode.CancellationToken,
): Promise<number> {
  try {
    const tokens: number = await model.countTokens(text, token);
    return tokens;
  } catch (error) {
    if (token.isCancellationRequested) throw error;
    return Math.ceil(text.length / 4);
  }
}

/** A vendor's name for a model needn't be another vendor's. */
function idOf({ vendor, id }: vscode.LanguageModelChat): string {
  return id.startsWith(`${vendor}/`) ? id : `${vendor}/${id}`;
}

function toModelError(error: unknown): ModelError {
  if (error instanceof vscode.LanguageModelError) {
    const { cause } = error;
    const inner = cause instanceof Error ? cause.message : "";
    return { code: error.code, message: error.message === "" ? inner : error.message };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

function failed(because: Extract<AskEditorModelResult, { outcome: "failed" }>["because"]): AskEditorModelResult {
  return { outcome: "failed", because };
}
