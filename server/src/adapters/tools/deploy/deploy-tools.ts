import { stat } from "node:fs/promises";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import type { RunId, TaskId } from "../../../protocol/states.ts";
import { numberOf, textOf } from "../call-arguments.ts";
import { admit } from "../paths.ts";
import { reasonOf } from "../reason.ts";
import { succeeded, ToolFailure } from "../results.ts";
import { pagesVariables, publishToPages } from "./cloudflare-pages.ts";
import { publishToApp, appVariables } from "./digitalocean-app.ts";
import type { Deployment, DeployPorts } from "./deployment.ts";
import { buildNext, startNext } from "./next-app.ts";
import { listeningOn, loopbackAddress } from "./ports.ts";

/** Where sites go. */
const targets = ["preview", "cloudflare-pages", "digitalocean-app"] as const;
type Target = (typeof targets)[number];

/** The variables without which a target can't be used. */
const needed: Readonly<Record<Target, readonly string[]>> = {
  preview: [],
  "cloudflare-pages": pagesVariables,
  "digitalocean-app": appVariables,
};

/** A preview that is shown. */
interface OpenPreview {
  readonly runId: RunId;
  readonly taskId: TaskId;
  readonly close: () => Promise<void>;
}

/** `deploy_expose_port` and `deploy_apply_deployment`, with the previews that runs have open. */
export class DeployTools {
  readonly #ports: DeployPorts;
  #open: readonly OpenPreview[] = [];

  constructor(ports: DeployPorts) {
    this.#ports = ports;
  }

  /** Whether the chosen target has what it needs: else `deploy_apply_deployment` isn't offered. */
  canDeploy(runId: RunId | undefined): boolean {
    const target = this.#targetOf(runId);
    return (
      target !== undefined && needed[target].every((name) => this.#ports.environments.read(runId, name) !== undefined)
    );
  }

  /** `deploy_expose_port`. @throws ToolFailure `nothing-listens` */
  async expose(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const port = numberOf(call, "port") ?? 0;
    const host = await listeningOn(port);
    if (host === undefined) {
      throw new ToolFailure(
        "nothing-listens",
        `Nothing listens on port ${port} of this machine`,
        "Start the server first and try it with curl",
      );
    }
    const address = await this.#ports.exposePort(context.runId, port);
    if (address !== undefined) return succeeded(`Port ${port} is reachable at ${address}`);
    return succeeded(`Port ${port} is reachable on this machine only, at ${loopbackAddress(port, host)}`);
  }

  /** `deploy_apply_deployment`. @throws ToolFailure, or `Cancelled` */
  async deploy(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const target = this.#targetOf(context.runId);
    if (target === undefined) {
      const message = `There is no deploy target ${this.#ports.environments.read(context.runId, "MANUS_DEPLOY_TARGET") ?? ""}`;
      throw new ToolFailure("unknown-target", message, `Set MANUS_DEPLOY_TARGET to ${targets.join(", ")}`);
    }
    const written = textOf(call, "local_dir");
    const folder = await admit(written, context);
    if (!(await stat(folder)).isDirectory())
      throw new ToolFailure("not-a-folder", `${written} is no folder`, "Give the site's folder");
    const deployment = { folder, context, ports: this.#ports };
    // What App Platform takes is not this folder, so nothing needs to be built here.
    if (target === "digitalocean-app") return publishToApp(deployment);
    return call.arguments["type"] === "nextjs"
      ? this.#deployNext(deployment, target)
      : this.#deployStatic(deployment, target);
  }

  /** End the previews of a run, or of one task of it. Never rejects. */
  async end(runId: RunId, taskId?: TaskId): Promise<void> {
    const ending = this.#open.filter(
      (open) => open.runId === runId && (taskId === undefined || open.taskId === taskId),
    );
    this.#open = this.#open.filter((open) => !ending.includes(open));
    const outcomes = await Promise.allSettled(ending.map((open) => open.close()));
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        this.#ports.log.error(`A preview of run ${runId} doesn't end: ${reasonOf(outcome.reason)}`);
    }
  }

  async #deployStatic(deployment: Deployment, target: Exclude<Target, "digitalocean-app">): Promise<ToolResult> {
    if (target === "cloudflare-pages") return publishToPages(deployment);
    const { servePreview } = await import("./preview-server.ts");
    const server = await servePreview(deployment.folder, this.#ports.log);
    this.#keep(deployment.context, () => server.close());
    return this.#shown(server.port, deployment.context);
  }

  async #deployNext(deployment: Deployment, target: Exclude<Target, "digitalocean-app">): Promise<ToolResult> {
    const built = await buildNext(deployment);
    if (built.exported !== undefined) return this.#deployStatic({ ...deployment, folder: built.exported }, target);
    if (target === "cloudflare-pages") {
      const message = "Cloudflare Pages takes static files, and this Next.js application needs a server";
      throw new ToolFailure(
        "needs-a-server",
        message,
        'Set output: "export" in next.config, or MANUS_DEPLOY_TARGET to preview',
      );
    }
    const { port, stop } = await startNext(deployment);
    this.#keep(deployment.context, stop);
    return this.#shown(port, deployment.context);
  }

  async #shown(port: number, { runId }: ToolContext): Promise<ToolResult> {
    const address = (await this.#ports.exposePort(runId, port)) ?? loopbackAddress(port);
    return succeeded(`The preview is at ${address} until the run ends`);
  }

  #keep({ runId, taskId }: ToolContext, close: () => Promise<void>): void {
    this.#open = [...this.#open, { runId, taskId, close }];
  }

  #targetOf(runId: RunId | undefined): Target | undefined {
    const written = this.#ports.environments.read(runId, "MANUS_DEPLOY_TARGET") ?? "preview";
    return targets.find((target) => target === written.trim().toLowerCase());
  }
}
