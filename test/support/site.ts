import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { dirname, join } from "node:path";
import type { ToolboxBench } from "./toolbox-bench.ts";

/** A GET of `path` exactly as written, which `fetch` would tidy up. */
export function get(
  address: string,
  {
    path = "/",
    host,
    method = "GET",
  }: { readonly path?: string; readonly host?: string; readonly method?: string } = {},
): Promise<{ readonly status: number; readonly type: string; readonly location: string; readonly body: string }> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => {
        const { "content-type": type = "", location = "" } = response.headers;
        resolve({ status: response.statusCode ?? 0, type, location, body });
      });
    });
    asked.on("error", reject).end();
  });
}

/** Writes files of the workspace, with their folders. */
export async function putFiles(bench: ToolboxBench, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(bench.workspace, file)), { recursive: true });
    await writeFile(join(bench.workspace, file), content);
  }
}

/** The loopback address in an output. */
export function addressIn(output: string): string {
  return /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0] ?? assert.fail(`No address in: ${output}`);
}
