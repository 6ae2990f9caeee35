import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SocketHostLink } from "../../../server/src/adapters/host-link/host-link.ts";
import { AddAccountRequest } from "../../../server/src/protocol/accounts.ts";
import type { HostEndpoint } from "../../../server/src/protocol/endpoint.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { StopHostRequest } from "../../../server/src/protocol/host.ts";
import { AddInstanceRequest } from "../../../server/src/protocol/instances.ts";
import { ReadEventsRequest, StartRunRequest } from "../../../server/src/protocol/runs.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { AnswerTaskRequest } from "../../../server/src/protocol/tasks.ts";
import type { AnswerTaskParams } from "../../../server/src/protocol/tasks.ts";
import { eventually } from "../eventually.ts";

/** A real host in a home of its own, to be asked and to be killed. */
export class SoakHost {
  readonly link: SocketHostLink;
  readonly #home: string;

  constructor(home: string, hostBundle: string) {
    this.#home = home;
    // The file keeps keys over a kill; nobody's keyring is touched.
    const environment = { ...process.env, MANUS_HOME: home, MANUS_HOST_IDLE_SECONDS: "120" };
    delete (environment as Record<string, string | undefined>)["MANUS_API_KEY"];
    const client = { kind: "terminal", pid: process.pid } as const;
    this.link = new SocketHostLink({ home, hostBundle, environment, client, patienceMs: 60_000 });
  }

  /** The fleet, of the host that runs or of one that is started. */
  async fleet(): Promise<FleetSnapshot> {
    for (let tries = 0; ; tries += 1) {
      const connected = await this.link.connect({ start: true });
      if (connected.ok) return connected.value;
      if (tries === 20) throw new Error(`No host: ${JSON.stringify(connected.failure)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Ask until a host answers: one may be killed under the request. For what does no harm when it is asked twice. */
  async #insist<T>(ask: () => Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>): Promise<T> {
    for (let tries = 0; tries < 50; tries += 1) {
      const answer = await ask();
      if (answer.ok) return answer.value;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("No host answers");
  }

  async addAccount(id: string, baseUrl: string, key: string): Promise<void> {
    const account = { id, provider: "manus", title: id, baseUrl } as const;
    const answer = await this.#insist(() =>
      this.link.request(AddAccountRequest, { account, key, keyPlace: "file", by: "soak" }),
    );
    if (answer.outcome === "refused") throw new Error(`${id}: ${JSON.stringify(answer.because)}`);
  }

  async addInstance(id: string, accountId: string, capacity: number): Promise<void> {
    const instance = { id, accountId, engine: "manus", title: id, capacity } as const;
    const answer = await this.#insist(() => this.link.request(AddInstanceRequest, { instance, by: "soak" }));
    if (answer.outcome === "refused") throw new Error(`${id}: ${JSON.stringify(answer.because)}`);
  }

  async start(file: string, workspaceFolder: string): Promise<string> {
    const run = { file, workspaceFolder, trusted: true, inputs: {} };
    const answer = await this.#insist(() => this.link.request(StartRunRequest, run));
    if (answer.outcome === "refused") throw new Error(`${file}: ${JSON.stringify(answer)}`);
    return answer.runId;
  }

  /** Why an answer was refused; not where somebody else was first, or the host died meanwhile. */
  async answer(answer: AnswerTaskParams): Promise<string | undefined> {
    const given = await this.link.request(AnswerTaskRequest, answer);
    if (!given.ok || given.value.outcome === "accepted") return undefined;
    const { code, message } = given.value.because;
    return code === "invalid-answer" ? message : undefined;
  }

  /** All of a task's stream. */
  async stream(runId: string, taskId: string): Promise<StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    for (;;) {
      const wish = { runId, taskId, from: events.length + 1, limit: 1000 };
      const answer = await this.#insist(() => this.link.request(ReadEventsRequest, wish));
      if (answer.outcome === "refused") throw new Error(`${taskId}: ${JSON.stringify(answer.because)}`);
      events.push(...answer.page.events);
      if (answer.page.events.length === 0 || events.length >= answer.page.total) return events;
    }
  }

  /** Kill the host where it stands; answers its process id. */
  async kill(): Promise<number> {
    const { pid } = await this.#endpoint();
    process.kill(pid, "SIGKILL");
    return pid;
  }

  async pid(): Promise<number> {
    return (await this.#endpoint()).pid;
  }

  /** End the host and wait until its process is gone. */
  async end(): Promise<void> {
    const pid = await this.pid().catch(() => undefined);
    await this.link.request(StopHostRequest, { force: true });
    this.link.close();
    if (pid !== undefined) await eventually("the host has ended", () => !isAlive(pid));
  }

  async #endpoint(): Promise<HostEndpoint> {
    return JSON.parse(await readFile(join(this.#home, "host.json"), "utf8")) as HostEndpoint;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
