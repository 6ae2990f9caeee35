import { join } from "node:path";
import type { ToolResult } from "../../../core/ports/tools.ts";
import { followLinks, isWithin } from "../paths.ts";
import { ToolFailure } from "../results.ts";
import { resultOf } from "./cloudflare-pages.ts";
import type { Deployment } from "./deployment.ts";
import { runProgram } from "./run-program.ts";
import { stat } from "node:fs/promises";
import { systemCode } from "../system-failure.ts";

/** What a deployment to App Platform needs. */
export const appVariables = ["DIGITALOCEAN_ACCESS_TOKEN"] as const;

const timeoutMs = 30 * 60_000;
/** Where DigitalOcean itself looks for the specification of an app in a repository. */
const specification = ".do/app.yaml";

/**
 * Create or update an app on DigitalOcean's App Platform by its official command line. App Platform takes no folder of this machine: it builds from a git repository or a container
 * registry that the app's specification names (docs.digitalocean.com/products/app-platform/reference). So the folder must hold `.do/app.yaml`, and what is deployed is what that names: usually
 * the last pushed commit. Source: docs.digitalocean.com/reference/doctl/reference/apps/create: `doctl apps create --spec … --upsert --update-sources --wait`, the token in
 * `DIGITALOCEAN_ACCESS_TOKEN`.
 */
export async function publishToApp({ folder, context, ports }: Deployment): Promise<ToolResult> {
  const token = ports.environments.read(context.runId, "DIGITALOCEAN_ACCESS_TOKEN");
  if (token === undefined) {
    throw new ToolFailure("not-configured", "App Platform needs a token", "Set DIGITALOCEAN_ACCESS_TOKEN");
  }
  const spec = await findSpecification(folder);
  if (spec === undefined) {
    const message = `DigitalOcean's App Platform takes no local folder: it builds from a git repository or a container registry, and ${specification} doesn't say from which`;
    const remedy = `Push the site, describe it in ${specification} of the folder, or set MANUS_DEPLOY_TARGET to cloudflare-pages`;
    throw new ToolFailure("not-uploadable", message, remedy);
  }
  const end = await runProgram(
    {
      command: "doctl",
      args: [
        "apps",
        "create",
        "--spec",
        spec,
        "--upsert",
        "--update-sources",
        "--wait",
        "--format",
        "ID,DefaultIngress",
        "--no-header",
      ],
      folder,
      environment: { DIGITALOCEAN_ACCESS_TOKEN: token },
      name: "deploy-doctl",
    },
    { context, ports, timeoutMs },
  );
  const result = resultOf(end, {
    program: "doctl",
    remedy: "Read its output; App Platform must have access to the repository",
  });
  const note = `[Deployed is what ${specification} names, usually the last pushed commit, not this folder]`;
  return result.outcome === "succeeded" ? { ...result, output: `${result.output}\n${note}` } : result;
}

/** The specification in the folder itself; a link that leads out of it counts as none. */
async function findSpecification(folder: string): Promise<string | undefined> {
  try {
    const real = await followLinks(join(folder, specification));
    return isWithin(real, folder) && (await stat(real)).isFile() ? real : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
