import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolResult } from "../../../core/ports/tools.ts";
import { ToolFailure } from "../results.ts";
import type { Deployment } from "./deployment.ts";
import { lastLine, runProgram, type ProgramEnd } from "./run-program.ts";

/** What a deployment to Pages needs; the last one names the project, which must be there: a guessed one could be somebody's other site. */
export const pagesVariables = ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_PAGES_PROJECT"] as const;

const timeoutMs = 15 * 60_000;

/**
 * Publish a folder of static files to Cloudflare Pages by its official command line. Source: developers.cloudflare.com/pages/get-started/direct-upload and
 * /workers/wrangler/commands: `wrangler pages deploy <directory> --project-name <name>`, credentials from `CLOUDFLARE_API_TOKEN` and `CLOUDFLARE_ACCOUNT_ID`.
 *
 * It runs in an empty folder: a `wrangler` or a configuration that lies in the workspace, where an agent may write, must not get the token.
 */
export async function publishToPages({ folder, context, ports }: Deployment): Promise<ToolResult> {
  const [token, account, project] = pagesVariables.map((name) => ports.environments.read(context.runId, name));
  if (token === undefined || account === undefined || project === undefined) {
    const message = "Cloudflare Pages needs a token, an account and a project";
    throw new ToolFailure("not-configured", message, `Set ${pagesVariables.join(", ")}`);
  }
  const place = await mkdtemp(join(tmpdir(), "manus-deploy-"));
  try {
    const end = await runProgram(
      {
        command: "npx",
        args: ["--yes", "wrangler@4", "pages", "deploy", folder, `--project-name=${project}`],
        folder: place,
        environment: {
          CLOUDFLARE_API_TOKEN: token,
          CLOUDFLARE_ACCOUNT_ID: account,
          CI: "1",
          WRANGLER_SEND_METRICS: "false",
        },
        name: "deploy-wrangler",
      },
      { context, ports, timeoutMs },
    );
    return resultOf(end, {
      program: "wrangler",
      remedy: `Read its output; a project that isn't there is made with: wrangler pages project create ${project}`,
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** What a command line that deploys came to. */
export function resultOf(
  end: ProgramEnd,
  { program, remedy }: { readonly program: string; readonly remedy: string },
): ToolResult {
  const { exitCode, output, outputFile } = end;
  const whole = outputFile === undefined ? {} : { outputFile };
  if (exitCode === 0) return { outcome: "succeeded", output, exitCode, ...whole };
  const message = `${program} ended with exit code ${exitCode}: ${lastLine(output)}`;
  return { outcome: "failed", output, exitCode, ...whole, error: { code: "deploy-failed", message, remedy } };
}
