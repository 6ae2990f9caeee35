import { generateKeyPairSync, randomBytes } from "node:crypto";
import { ApiError } from "./api-error.ts";
import type { Settings } from "./facts.ts";
import type { ScriptFile, Step } from "./script.ts";

/** An event as it is kept: attachments hold the file, and get a signed address each time they are listed. */
export interface FakeEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds. */
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly verbose: boolean;
  readonly attachments: readonly KeptFile[];
}

/** A file that a task made, under the id its addresses have. */
export interface KeptFile extends ScriptFile {
  readonly id: string;
}

/** What a task waits for. */
export interface FakeWaiting {
  readonly eventId: string;
  readonly type: string;
  readonly schema: object | undefined;
  readonly onRefuse: "wait" | "goOn";
  readonly answer: (text: string) => void;
}

export interface FakeTask {
  readonly id: string;
  readonly number: number;
  readonly user: FakeUser;
  readonly key: string;
  readonly createdAt: number;
  updatedAt: number;
  status: string;
  title: string;
  readonly profile: string;
  readonly project: string | undefined;
  /** The message that it was created with, and those that came since, as they came. */
  readonly messages: unknown[];
  readonly events: FakeEvent[];
  outputSchema: object | undefined;
  readonly interactive: boolean;
  visible: boolean;
  visibility: string;
  credits: number;
  waiting: FakeWaiting | undefined;
  /** Ends what its script waits for by itself. */
  release: (() => void) | undefined;
  /** Counts the turns: a script that finds another number than its own has been cut off. */
  turn: number;
  lastAnswer: string;
}

export interface FakeUpload {
  readonly id: string;
  readonly filename: string;
  readonly createdAt: number;
  status: "pending" | "uploaded" | "deleted" | "error";
  bytes: Buffer | undefined;
}

export interface FakeWebhook {
  readonly id: string;
  readonly url: string;
  readonly createdAt: number;
}

/** A row of `usage.list`. Negative is spent. */
export interface UsageRow {
  readonly task_id: string;
  readonly title: string;
  readonly credits: number;
  /** Seconds. */
  readonly created_at: number;
  readonly type: "cost" | "refund" | "grant";
}

/** Something named: a project, a connector, a skill, an agent. */
export interface NamedThing {
  readonly id: string;
  readonly name: string;
  readonly [more: string]: unknown;
}

/** A user of the cloud: limits and credits are theirs, whatever key is used. */
export interface FakeUser {
  readonly id: string;
  readonly keys: Set<string>;
  /** OAuth tokens, for `Authorization: Bearer`. */
  readonly tokens: Set<string>;
  credits: number;
  readonly usage: UsageRow[];
  readonly tasks: Map<string, FakeTask>;
  readonly uploads: Map<string, FakeUpload>;
  readonly webhooks: Map<string, FakeWebhook>;
  readonly projects: NamedThing[];
  readonly connectors: NamedThing[];
  readonly skills: NamedThing[];
}

/** What a test decides about tasks whose prompt matches. */
export interface ScriptRule {
  readonly match: string | RegExp;
  readonly steps: readonly Step[];
}

/** A webhook's call as it went out. */
export interface Delivery {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number | undefined;
}

/** All that the fake knows. */
export class State {
  settings: Settings;
  readonly users: FakeUser[] = [];
  readonly rules: ScriptRule[] = [];
  readonly deliveries: Delivery[] = [];
  #pem: { readonly publicKey: string; readonly privateKey: string } | undefined;
  readonly closing = new AbortController();
  readonly #madeFiles = new Map<string, ScriptFile>();
  #offset = 0;
  #number = 0;
  /** Where the fake can be reached. */
  origin = "";

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** The pair that webhooks' calls are signed with: made when it is first needed, it takes a while. */
  get pem(): { readonly publicKey: string; readonly privateKey: string } {
    this.#pem ??= generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    return this.#pem;
  }

  /** Milliseconds since 1970 in the fake's time: the machine's, and what a test moved it by. */
  now(): number {
    return Date.now() + this.#offset;
  }

  move(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  addUser(credits: number): FakeUser {
    const user: FakeUser = {
      id: `user-${this.users.length + 1}`,
      keys: new Set([`sk-fake-${newId()}`]),
      tokens: new Set(),
      credits,
      usage: [],
      tasks: new Map(),
      uploads: new Map(),
      webhooks: new Map(),
      projects: [],
      connectors: [],
      skills: [],
    };
    this.users.push(user);
    return user;
  }

  keepFile(file: ScriptFile): KeptFile {
    const id = newId();
    this.#madeFiles.set(id, file);
    return { ...file, id };
  }

  madeFile(id: string): ScriptFile | undefined {
    return this.#madeFiles.get(id);
  }

  /** Who a key or token belongs to. */
  userOf(credentials: { readonly key?: string; readonly token?: string }): FakeUser {
    const { key, token } = credentials;
    if (key !== undefined && token !== undefined) {
      throw new ApiError(400, "invalid_argument", "Give an API key or an OAuth token, never both");
    }
    if (key === undefined && token === undefined) throw new ApiError(401, "unauthenticated", "No API key was given");
    const user = this.users.find(({ keys, tokens }) => keys.has(key ?? "") || tokens.has(token ?? ""));
    if (user === undefined) throw new ApiError(403, "permission_denied", "The API key is not valid");
    return user;
  }

  findTask(id: string): FakeTask | undefined {
    return this.users.map(({ tasks }) => tasks.get(id)).find((task) => task !== undefined);
  }
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** 22 letters and digits, as the cloud's ids of tasks are. */
export function newId(): string {
  return [...randomBytes(22)].map((byte) => letters[byte % letters.length]).join("");
}
