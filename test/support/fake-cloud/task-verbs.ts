import { Ajv2020 } from "ajv/dist/2020.js";
import { ApiError, invalidArgument, notFound } from "./api-error.ts";
import { attachmentFor } from "./attachments.ts";
import { isBag, readMessage } from "./message.ts";
import { pageOf, readPage } from "./pages.ts";
import { addEvent, Player, stopTask } from "./player.ts";
import { problemOfSchema } from "./samples.ts";
import { scriptInPrompt, usualScript } from "./script.ts";
import type { Step } from "./script.ts";
import { newId } from "./state.ts";
import type { FakeEvent, FakeTask, State } from "./state.ts";
import { optionalText, taskOf, textParam } from "./verb-call.ts";
import type { Verb, VerbCall } from "./verb-call.ts";
import { callWebhooks, taskUrl } from "./webhook-calls.ts";

const ajv = new Ajv2020({ strict: false });

export const taskVerbs: Readonly<Record<string, Verb>> = {
  "task.create": createTask,
  "task.detail": (call) => ({ task: detailOf(taskOf(call)) }),
  "task.list": listTasks,
  "task.listMessages": listMessages,
  "task.sendMessage": sendMessage,
  "task.confirmAction": confirmAction,
  "task.stop": stop,
  "task.update": update,
  "task.delete": (call) => {
    const task = taskOf(call);
    task.turn += 1;
    call.user.tasks.delete(task.id);
    return { task_id: task.id, deleted: true };
  },
};

function createTask(call: VerbCall): object {
  const { state, user, params } = call;
  refuseWithoutCredits(call);
  const message = readMessage(state, user, params["message"]);
  const outputSchema = schemaIn(params);
  const projectId = optionalText(params, "project_id");
  if (projectId !== undefined && !user.projects.some(({ id }) => id === projectId)) throw notFound("project");
  const task: FakeTask = {
    id: newId(),
    number: state.nextNumber(),
    user,
    key: call.key,
    createdAt: state.now(),
    updatedAt: state.now(),
    status: "running",
    title: optionalText(params, "title") ?? (message.text.slice(0, 40) || "Untitled"),
    profile: optionalText(params, "agent_profile") ?? "standard",
    project: projectId,
    messages: [],
    events: [],
    outputSchema,
    interactive: params["interactive_mode"] === true,
    visible: params["hide_in_task_list"] !== true,
    visibility: visibilityIn(params) ?? "private",
    credits: 0,
    waiting: undefined,
    release: undefined,
    turn: 0,
    lastAnswer: "",
  };
  user.tasks.set(task.id, task);
  callWebhooks(state, task, { type: "task_created" });
  take(state, task, params["message"], message);
  beginTurn(state, task, message.text);
  return {
    task_id: task.id,
    task_title: task.title,
    task_url: taskUrl(task.id),
    share_visibility: task.visibility,
    ...(task.visibility === "public" && { share_url: `https://manus.example/share/${task.id}` }),
  };
}

function listTasks({ state, user, params, fault }: VerbCall): object {
  const wish = readPage(params, 20, 100);
  const scope = optionalText(params, "scope") ?? "all";
  if (!["all", "standard", "project", "agent_subtask"].includes(scope)) throw invalidArgument("scope is unknown");
  const project = optionalText(params, "project_id");
  const listed = [...user.tasks.values()].filter(
    (task) =>
      state.now() >= task.createdAt + state.settings.listGraceMs &&
      (scope === "all" || typeOf(task) === scope) &&
      (project === undefined || task.project === project),
  );
  const { items, more } = pageOf(
    listed.map((item) => ({ number: item.number, item })),
    wish,
    fault,
  );
  return { data: items.map(detailOf), ...more };
}

function listMessages(call: VerbCall): object {
  const { state, params, fault } = call;
  const task = taskOf(call);
  const wish = readPage(params, 50, 200);
  const verbose = params["verbose"] === "true" || params["verbose"] === true;
  const listed = task.events
    .map((item, at) => ({ number: at + 1, item }))
    .filter(({ item }) => (verbose || !item.verbose) && item.at + state.settings.eventLagMs <= state.now());
  const { items, more } = pageOf(listed, wish, fault);
  return { messages: items.map((event) => eventAnswer(state, event, fault === "expired")), ...more };
}

function sendMessage(call: VerbCall): object {
  const { state, user, params } = call;
  const task = taskOf(call);
  refuseWithoutCredits(call);
  const message = readMessage(state, user, params["message"]);
  task.outputSchema = schemaIn(params) ?? task.outputSchema;
  take(state, task, params["message"], message);
  if (task.waiting?.type === "messageAskUser") task.waiting.answer(message.text);
  else if (task.release !== undefined) task.release();
  else if (task.status === "stopped" || task.status === "error") beginTurn(state, task, message.text);
  return { task_id: task.id };
}

function confirmAction(call: VerbCall): object {
  const task = taskOf(call);
  const { waiting } = task;
  const eventId = textParam(call.params, "event_id");
  if (waiting?.eventId !== eventId) throw notFound(`a pending action of event ${eventId}`);
  if (waiting.type === "messageAskUser") throw invalidArgument("messageAskUser is answered by task.sendMessage");
  const input = call.params["input"] ?? {};
  if (!isBag(input)) throw invalidArgument("input must be an object");
  if (waiting.schema !== undefined && !ajv.validate(waiting.schema, input)) {
    throw invalidArgument(`input ${ajv.errorsText()}`);
  }
  if (input["accept"] !== false || waiting.onRefuse === "goOn") waiting.answer(JSON.stringify(input));
  return { task_id: task.id, confirmed: true };
}

function stop(call: VerbCall): object {
  const task = taskOf(call);
  const ended = task.status === "stopped" || task.status === "error";
  if (ended && call.state.settings.stopTwice === "refused") throw invalidArgument("The task is not running");
  if (!ended) stopTask(call.state, task);
  return { task_id: task.id };
}

function update(call: VerbCall): object {
  const task = taskOf(call);
  task.title = optionalText(call.params, "title") ?? task.title;
  task.visibility = visibilityIn(call.params) ?? task.visibility;
  const visible = call.params["enable_visible_in_task_list"];
  if (typeof visible === "boolean") task.visible = visible;
  return { task_id: task.id, task: detailOf(task) };
}

function refuseWithoutCredits({ state, user }: VerbCall): void {
  const { status, code } = state.settings.outOfCredits;
  if (user.credits <= 0) throw new ApiError(status, code, "There are not enough credits");
}

function take(state: State, task: FakeTask, raw: unknown, { text, files }: ReturnType<typeof readMessage>): void {
  task.messages.push(raw);
  const attachments = files.map((filename) => ({ type: "file", filename }));
  addEvent(state, task, { type: "user_message", payload: { content: text, attachments } });
}

function beginTurn(state: State, task: FakeTask, text: string): void {
  void new Player(state, task).play(scriptFor(state, text));
}

function scriptFor(state: State, text: string): readonly Step[] {
  const rule = state.rules.findLast(({ match }) =>
    typeof match === "string" ? text.includes(match) : match.test(text),
  );
  return rule?.steps ?? scriptInPrompt(text) ?? usualScript(text);
}

function schemaIn(params: VerbCall["params"]): object | undefined {
  const schema = params["structured_output_schema"];
  if (schema === undefined) return undefined;
  const problem = problemOfSchema(schema);
  if (problem !== undefined) throw invalidArgument(problem);
  return schema as object;
}

function visibilityIn(params: VerbCall["params"]): string | undefined {
  const wanted = optionalText(params, "share_visibility");
  if (wanted !== undefined && !["private", "team", "public"].includes(wanted)) {
    throw invalidArgument("share_visibility must be private, team or public");
  }
  return wanted;
}

const typeOf = (task: FakeTask): string => (task.project === undefined ? "standard" : "project");

/** Times in seconds here, though events have milliseconds. */
function detailOf(task: FakeTask): object {
  return {
    id: task.id,
    status: task.status,
    created_at: Math.floor(task.createdAt / 1000),
    updated_at: Math.floor(task.updatedAt / 1000),
    task_type: typeOf(task),
    title: task.title,
    ...(task.credits !== 0 && { credit_usage: task.credits }),
    task_url: taskUrl(task.id),
    agent_profile: task.profile,
    created_by_api_key: true,
  };
}

function eventAnswer(state: State, event: FakeEvent, expired: boolean): object {
  const attachments = event.attachments.map((file) => attachmentFor(state, file, expired));
  const payload = event.type === "assistant_message" ? { ...event.payload, attachments } : event.payload;
  return { id: event.id, type: event.type, timestamp: event.at, [event.type]: payload };
}
