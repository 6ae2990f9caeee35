import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { Workbench } from "../../../client/src/commands/workbench.ts";
import { FleetModel } from "../../../client/src/model/fleet-model.ts";
import type { Editor } from "../../../client/src/ports/editor.ts";
import type { AccountKeys } from "../../../client/src/ports/account-keys.ts";
import type { Remembered } from "../../../client/src/ports/remembered.ts";
import { goBack } from "../../../client/src/ports/person.ts";
import type { Choice, ChoiceStep, Message, Person, TextQuestion, TextStep } from "../../../client/src/ports/person.ts";
import type { CancelSignal } from "../../../client/src/ports/language-models.ts";
import type { Server } from "../../../client/src/ports/server.ts";

/** What was asked of the server. */
export interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/** A language server that answers what a test tells it to, and remembers what it was asked. */
export class FakeServer implements Server {
  readonly asked: Asked[] = [];
  readonly #answers = new Map<string, () => unknown>();
  readonly #listeners = new Map<string, Set<(params: unknown) => void>>();

  /** Say how to answer a request: with a function's value, which may be thrown, or later with a promise's. */
  whenAsked<P, R>(
    type: RequestType<P, R, void> | RequestType0<R, void>,
  ): {
    answer(answer: () => R): void;
    answerLater(answer: () => Promise<R>): void;
  } {
    const set = (answer: () => unknown): void => void this.#answers.set(type.method, answer);
    return { answer: set, answerLater: set };
  }

  /** Answer each of these with a plain yes. */
  accept(...types: readonly { readonly method: string }[]): void {
    for (const { method } of types) this.#answers.set(method, () => ({ outcome: "accepted" }));
  }

  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R> {
    return (await this.#ask(type.method, params)) as R;
  }

  async request0<R>(type: RequestType0<R, void>): Promise<R> {
    return (await this.#ask(type.method, undefined)) as R;
  }

  on<P>(type: NotificationType<P>, listener: (params: P) => void): () => void {
    const listeners = this.#listeners.get(type.method) ?? new Set();
    this.#listeners.set(type.method, listeners);
    const heard = (params: unknown): void => listener(params as P);
    listeners.add(heard);
    return () => listeners.delete(heard);
  }

  readonly told: Asked[] = [];
  readonly #handlers = new Map<string, (params: never, cancel: CancelSignal) => Promise<unknown>>();

  async tell<P>(type: NotificationType<P>, params: P): Promise<void> {
    this.told.push({ method: type.method, params });
  }

  onRequest<P, R>(type: RequestType<P, R, void>, handle: (params: P, cancel: CancelSignal) => Promise<R>): () => void {
    this.#handlers.set(type.method, handle);
    return () => this.#handlers.delete(type.method);
  }

  /** Ask the client, as the server would. */
  async askClient<P, R>(type: RequestType<P, R, void>, params: P, cancel: CancelSignal): Promise<R> {
    const handle = this.#handlers.get(type.method);
    if (handle === undefined) throw new Error(`Nobody answers ${type.method}`);
    return (await handle(params as never, cancel)) as R;
  }

  /** Send a notification, as the server would. */
  notify<P>(type: NotificationType<P>, params: P): void {
    for (const listener of this.#listeners.get(type.method) ?? []) listener(params);
  }

  /** What was asked with this method. */
  paramsOf(type: { readonly method: string }): readonly unknown[] {
    return this.asked.filter(({ method }) => method === type.method).map(({ params }) => params);
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    this.asked.push({ method, params });
    const answer = this.#answers.get(method);
    if (answer === undefined) throw new Error(`No answer to ${method}`);
    return await answer();
  }
}

/** What a server was asked by a request. */
export function askedOf<P, R>(server: FakeServer, type: RequestType<P, R, void>): readonly P[] {
  return server.paramsOf(type) as readonly P[];
}

/** A person who answers each question with the next of the answers given, and turns away when there is none left. */
export class FakePerson implements Person {
  readonly told: Message[] = [];
  readonly buttons: (readonly string[])[] = [];
  readonly offered: (readonly Choice<unknown>[])[] = [];
  readonly questions: TextQuestion[] = [];
  readonly #answers: unknown[];

  constructor(...answers: readonly unknown[]) {
    this.#answers = [...answers];
  }

  /** The answer is the label of a choice. */
  async choose<T>(_title: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
    this.offered.push(choices);
    const label = this.#answers.shift();
    return choices.find((choice) => choice.label === label)?.value;
  }

  async ask(question: TextQuestion): Promise<string | undefined> {
    this.questions.push(question);
    return this.#answers.shift() as string | undefined;
  }

  async chooseFile(): Promise<string | undefined> {
    return this.#answers.shift() as string | undefined;
  }

  /** What was proposed. */
  readonly targets: string[] = [];

  async chooseTarget(_title: string, { file }: { file: string }): Promise<string | undefined> {
    this.targets.push(file);
    return this.#answers.shift() as string | undefined;
  }

  async chooseFolder(): Promise<string | undefined> {
    return this.#answers.shift() as string | undefined;
  }

  readonly steps: (ChoiceStep<unknown> | TextStep)[] = [];

  /** As `choose`; `goBack` goes back. */
  async chooseStep<T>(step: ChoiceStep<T>): Promise<T | typeof goBack | undefined> {
    this.steps.push(step);
    const answer = this.#answers.shift();
    if (answer === goBack) return goBack;
    const found = step.choices.find((choice) => choice.label === answer);
    if (answer !== undefined && found === undefined)
      throw new Error(`${step.title} doesn't offer ${JSON.stringify(answer)}`);
    return found?.value;
  }

  /** An answer that the step's check refuses is an error of the test. */
  async askStep(step: TextStep): Promise<string | typeof goBack | undefined> {
    this.steps.push(step);
    const answer = this.#answers.shift() as string | typeof goBack | undefined;
    const problem = typeof answer === "string" ? step.check?.(answer) : undefined;
    if (problem !== undefined) throw new Error(`${String(answer)} is refused: ${problem}`);
    return answer;
  }

  /** Whether the next waits are waited for. */
  patient = true;
  readonly waits: string[] = [];

  async wait<T>(title: string, act: () => Promise<T>): Promise<{ readonly done: T } | undefined> {
    this.waits.push(title);
    const done = await act();
    return this.patient ? { done } : undefined;
  }

  async tell<B extends string>(message: Message, ...buttons: readonly B[]): Promise<B | undefined> {
    this.told.push(message);
    this.buttons.push(buttons);
    if (buttons.length === 0) return undefined;
    const answer = this.#answers.shift();
    return buttons.find((button) => button === answer);
  }
}

/** A window with one folder, `/shop`, and the files a test puts in. */
export class FakeEditor implements Editor {
  trusted = true;
  active: string | undefined;
  unsaved = new Set<string>();
  canSave = true;
  files: string[] = [];
  roots: readonly string[] = ["/shop"];
  policy: "always" | "ask" = "always";
  readonly opened: (readonly [file: string, line: number | undefined])[] = [];
  readonly created = new Map<string, string>();
  readonly executed: string[] = [];

  isTrusted(): boolean {
    return this.trusted;
  }
  activeTaskFile(): string | undefined {
    return this.active;
  }
  async open(file: string, line?: number): Promise<void> {
    this.opened.push([file, line]);
  }
  hasUnsavedChanges(file: string): boolean {
    return this.unsaved.has(file);
  }
  async save(file: string): Promise<boolean> {
    if (this.canSave) this.unsaved.delete(file);
    return this.canSave;
  }
  async create(file: string, text: string): Promise<boolean> {
    if (this.created.has(file)) return false;
    this.created.set(file, text);
    return true;
  }
  folderOf(file: string): string | undefined {
    return this.roots.find((root) => file.startsWith(`${root}/`));
  }
  folders(): readonly string[] {
    return this.roots;
  }
  async taskFiles(): Promise<readonly string[]> {
    return this.files;
  }
  shorten(file: string): string {
    return file.replace("/shop/", "");
  }
  toUri(file: string): string {
    return `file://${file}`;
  }
  toPath(uri: string): string | undefined {
    return uri.startsWith("file://") ? uri.replace("file://", "") : undefined;
  }
  saveBeforeRun(): "always" | "ask" {
    return this.policy;
  }
  name = "ada";
  personName(): string {
    return this.name;
  }
  readonly diffs: {
    readonly title: string;
    readonly before: string | undefined;
    readonly after: string | undefined;
  }[] = [];
  readonly attachments: string[] = [];
  async showDiff(title: string, { before, after }: { before: string; after: string }): Promise<void> {
    this.diffs.push({ title, before, after });
  }
  async diffFiles(title: string, before: string | undefined, after: string | undefined): Promise<void> {
    this.diffs.push({ title, before, after });
  }
  async openAttachment(attachment: string): Promise<void> {
    this.attachments.push(attachment);
  }
  async execute(command: string): Promise<void> {
    this.executed.push(command);
  }
}

/** Keys in memory; `noticed` are those that the log must not show. */
export class FakeKeys implements AccountKeys {
  readonly kept = new Map<string, string>();
  readonly noticed: string[] = [];
  async read(accountId: string): Promise<string | undefined> {
    return this.kept.get(accountId);
  }
  async keep(accountId: string, key: string): Promise<void> {
    this.kept.set(accountId, key);
  }
  notice(key: string): void {
    this.noticed.push(key);
  }
  async forget(accountId: string): Promise<void> {
    this.kept.delete(accountId);
  }
}

/** What the person has said, in memory. */
export class FakeRemembered implements Remembered {
  readonly said = new Set<string>();
  has(name: string): boolean {
    return this.said.has(name);
  }
  keep(name: string): void {
    this.said.add(name);
  }
}

/** A workbench of fakes. */
export interface FakeWorkbench extends Workbench {
  readonly server: FakeServer;
  readonly person: FakePerson;
  readonly editor: FakeEditor;
  readonly keys: FakeKeys;
  readonly remembered: FakeRemembered;
}

/** A workbench whose person gives these answers, in this order. */
export function fakeWorkbench(...answers: readonly unknown[]): FakeWorkbench {
  return {
    server: new FakeServer(),
    model: new FleetModel(),
    person: new FakePerson(...answers),
    editor: new FakeEditor(),
    keys: new FakeKeys(),
    remembered: new FakeRemembered(),
  };
}
