import { isAbsolute } from "node:path";
import { ExportRunRequest, ImportRunRequest, type ExportRunResult, type ImportRunResult } from "../protocol/bundles.ts";
import type { RunId } from "../protocol/states.ts";
import { exportRun, type ExportPorts } from "../runtime/bundles/export-run.ts";
import { importRun, type ImportPorts } from "../runtime/bundles/import-run.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

interface ExportParams {
  readonly runId: RunId;
  readonly to: string;
  readonly overwrite?: boolean;
}

/** The requests that write runs into files, and take such files in. */
export function bundleRequests(ports: ExportPorts & ImportPorts): readonly HostedRequest[] {
  return [
    hosted(ExportRunRequest, readExport, (params): Promise<ExportRunResult> => exportRun(params, ports)),
    hosted(ImportRunRequest, readImport, ({ file }): Promise<ImportRunResult> => importRun(file, ports)),
  ];
}

function readExport(value: unknown): ExportParams | undefined {
  if (!isObject(value)) return undefined;
  const { runId, to, overwrite } = value;
  if (typeof runId !== "string" || runId === "" || typeof to !== "string" || !isAbsolute(to)) return undefined;
  return overwrite === undefined || typeof overwrite === "boolean"
    ? { runId, to, ...(overwrite === undefined ? {} : { overwrite }) }
    : undefined;
}

function readImport(value: unknown): { readonly file: string } | undefined {
  if (!isObject(value)) return undefined;
  const { file } = value;
  return typeof file === "string" && isAbsolute(file) ? { file } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
