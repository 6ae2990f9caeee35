import { NotificationType, RequestType } from "vscode-jsonrpc";
import type { Refusal } from "./states.ts";

/** A language model that an editor offers. Models that can't call tools aren't offered. */
export interface EditorModel {
  /** Unique in the editor: the vendor, `/`, and the name that the vendor knows it by, e.g. `copilot/gpt-5-mini`. */
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  readonly maximumInputTokens: number;
  /** Whether it takes images, as far as the editor says. */
  readonly images: boolean;
}

/** Editor to host: these are the models that this window can ask now; the newest list counts, until the window is gone. */
export const OfferEditorModelsNotification = new NotificationType<{ readonly models: readonly EditorModel[] }>(
  "manus/model/offer",
);

/** One message for an editor's model. */
export type EditorModelMessage =
  | { readonly role: "user"; readonly text: string; readonly images: readonly EditorImage[] }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly EditorModelCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

/** An image, as base64. */
export interface EditorImage {
  readonly mediaType: "image/png" | "image/jpeg";
  readonly base64: string;
}

/** One tool call of an editor's model. */
export interface EditorModelCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

/** What an editor's model is asked. */
export interface AskEditorModelParams {
  /** {@link EditorModel.id}. */
  readonly model: string;
  readonly messages: readonly EditorModelMessage[];
  readonly tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  /** Whether it must call a tool. */
  readonly toolRequired: boolean;
  /** Shown to the person when the editor asks for consent. */
  readonly justification: string;
}

/** What an editor's model answered. Tokens are counted by the editor's own counter. */
export type AskEditorModelResult =
  | {
      readonly outcome: "answered";
      readonly text: string;
      readonly calls: readonly EditorModelCall[];
      readonly inputTokens: number;
      readonly outputTokens: number;
    }
  /**
   * `code`: `no-permission` (the person didn't consent, or nobody is there to be asked), `model-unknown`, `blocked` (a quota is used up), `context-full`, `timeout`,
   * `model-failed`.
   */
  | { readonly outcome: "failed"; readonly because: Refusal };

/** Host to editor (through its language server): ask a model of this window. Cancelling the request breaks it off. */
export const AskEditorModelRequest = new RequestType<AskEditorModelParams, AskEditorModelResult, void>(
  "manus/model/ask",
);

/** Host to editor: make a port of this machine reachable for the person; answers the address. */
export const ExposePortRequest = new RequestType<
  { readonly port: number },
  { readonly outcome: "exposed"; readonly url: string } | { readonly outcome: "failed"; readonly because: Refusal },
  void
>("manus/editor/exposePort");

/** What a model can do, found out by asking it. */
export interface ModelCheck {
  readonly model: string;
  readonly account: string;
  /** `tools`: native tool calls. `json`: through a constrained JSON answer. `none`: neither works. */
  readonly calling: "tools" | "json" | "none";
  readonly structured: boolean;
  readonly images: boolean;
  readonly streaming: boolean;
  readonly contextTokens?: number;
  /** In US dollars for a million tokens; absent: unknown. */
  readonly price?: { readonly input: number; readonly output: number; readonly cachedInput?: number };
  /** What didn't work, a sentence each. */
  readonly notes: readonly string[];
}

/** The answer to {@link CheckModelRequest}. */
export type CheckModelResult =
  | { readonly outcome: "checked"; readonly check: ModelCheck }
  | { readonly outcome: "refused"; readonly because: Refusal };

/** Find out (again) what a model can do. `environment` as in `StartRunParams`. Takes a few small model calls, which cost. */
export const CheckModelRequest = new RequestType<
  {
    readonly account?: string;
    readonly model?: string;
    readonly environment: Readonly<Record<string, string>>;
  },
  CheckModelResult,
  void
>("manus/model/check");

/** An account and its models, for people. */
export interface ModelListing {
  readonly account: string;
  readonly title: string;
  readonly models: readonly string[];
  /** The model that a task gets which names none. */
  readonly defaultModel?: string;
  /** Why the list can't be told. */
  readonly because?: Refusal;
}

/** Which models can be reached. */
export const ListModelsRequest = new RequestType<
  { readonly environment: Readonly<Record<string, string>> },
  { readonly accounts: readonly ModelListing[] },
  void
>("manus/model/list");
