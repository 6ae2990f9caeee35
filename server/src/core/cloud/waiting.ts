import * as l10n from "@vscode/l10n";
import type { AskDraft } from "./ask-draft.ts";
import type { Answer } from "../ports/tools.ts";
import { checkJsonOutput } from "../agent/check-json-output.ts";
import { hasAccept, readForm } from "./form.ts";
import { firstText, isObject, objectOf, textOf } from "./payload.ts";
import type { Payload } from "./payload.ts";
import { wordsOf } from "./waiting-words.ts";

/** What a task in the cloud waits for. */
export interface CloudWaiting {
  /** The id of the event to be answered; `""` where the cloud names none. */
  readonly eventId: string;
  /** The cloud's word for it, e.g. `deployAction`. New ones will come. */
  readonly type: string;
  readonly text: string;
  /** As the cloud gives it: what an answer has to look like. */
  readonly schema?: Payload;
}

/** How an answer is given to the cloud. */
export type CloudAnswer =
  | { readonly how: "message"; readonly text: string }
  | { readonly how: "confirm"; readonly accept: boolean; readonly input?: Payload }
  /** Stop the task: the cloud knows no other no, or the person wants it. */
  | { readonly how: "stop"; readonly because: "denied" | "stopped" }
  /** It can't be taken: why, a sentence. It's asked again. */
  | { readonly how: "again"; readonly wrong: string };

/** The choice that ends the task, beside yes and no. */
const stopChoice = "stop";

/** What a status event says that is waited for. */
export function readWaiting(status: Payload): CloudWaiting {
  const detail = objectOf(status, "status_detail");
  const schema = detail["confirm_input_schema"] ?? status["confirm_input_schema"];
  return {
    eventId: textOf(detail, "waiting_for_event_id"),
    type: textOf(detail, "waiting_for_event_type"),
    text: firstText(detail, "waiting_description") || firstText(status, "description", "brief"),
    ...(isObject(schema) ? { schema } : {}),
  };
}

/** Whether it's a question in words, which a message answers. A task that doesn't say what it waits for is taken for one. */
function isQuestion({ type, eventId }: CloudWaiting): boolean {
  return type === "messageAskUser" || type === "" || eventId === "";
}

/** What tells one waiting from the next. */
export function waitingKey({ eventId, type, text }: CloudWaiting): string {
  return eventId === "" ? `${type} ${text}` : eventId;
}

/**
 * What a person is asked. `lastMessage`: what the agent said last, which often is the question itself. `note`: what became of an earlier answer. Nothing in a form is filled in
 * beforehand, whatever the cloud proposes.
 */
export function askAbout(waiting: CloudWaiting, lastMessage: string | undefined, note?: string): AskDraft {
  const before = note === undefined ? "" : `${note}\n\n`;
  if (isQuestion(waiting)) return { kind: "question", text: before + questionOf(waiting, lastMessage), choices: [] };
  const words = wordsOf(waiting.type);
  const form = readForm(waiting.schema, words.secret);
  const refusal = hasAccept(waiting.schema)
    ? l10n.t("A no may change nothing: then the task keeps waiting, and can be stopped.")
    : l10n.t("The cloud knows no other no to this than to stop the task: `denied` stops it.");
  const lost =
    form.left.length === 0
      ? ""
      : ` ${l10n.t("What can't be asked here: {0}; answer in the cloud's own application then.", form.left.join(", "))}`;
  return {
    kind: "approval",
    text: before + (waiting.text === "" ? l10n.t("It wants to go on: {0}", words.does) : waiting.text),
    detail: `${waiting.type}: ${words.does}. ${refusal}${lost}`,
    choices: ["approved", "denied", stopChoice],
    ...(form.schema === undefined ? {} : { form: form.schema }),
  };
}

/** What a person's answer is for the cloud. Only a plain `approved` is a yes. */
export function readAnswer(waiting: CloudWaiting, { choice, text, values }: Answer): CloudAnswer {
  if (isQuestion(waiting)) {
    const said = (text ?? "").trim();
    return said === "" ? { how: "again", wrong: l10n.t("The answer was empty") } : { how: "message", text: said };
  }
  if (choice === stopChoice) return { how: "stop", because: "stopped" };
  if (choice === "denied") {
    return hasAccept(waiting.schema)
      ? { how: "confirm", accept: false, input: { accept: false } }
      : { how: "stop", because: "denied" };
  }
  if (choice !== "approved") return { how: "again", wrong: l10n.t("“{0}” is neither yes nor no", choice ?? "") };
  return approve(waiting, values ?? {});
}

function approve({ schema, type }: CloudWaiting, values: Payload): CloudAnswer {
  if (schema === undefined) return { how: "confirm", accept: true };
  const form = readForm(schema, wordsOf(type).secret);
  if (form.schema !== undefined) {
    const checked = checkJsonOutput(JSON.stringify(values), form.schema);
    if (!checked.ok) return { how: "again", wrong: checked.wrong };
  }
  const input = hasAccept(schema) ? { ...values, accept: true } : values;
  return { how: "confirm", accept: true, input };
}

function questionOf({ text }: CloudWaiting, lastMessage: string | undefined): string {
  const said = lastMessage?.trim() ?? "";
  if (said === "") return text === "" ? l10n.t("It waits for an answer, and doesn't say to what") : text;
  return text === "" || said.includes(text) ? said : `${said}\n\n${text}`;
}
