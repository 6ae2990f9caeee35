import { CaseEndedNotification, RunTestsRequest } from "../protocol/tests.ts";
import type { RunTestsParams } from "../protocol/tests.ts";
import { runTests } from "../runtime/testing/run-tests.ts";
import type { TestPorts } from "../runtime/testing/run-tests.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

/** The request that runs the cases of a test file. Whoever asks hears of each case as it ends; the fleet hears nothing of them, and the disk neither. */
export function testRequests(ports: TestPorts): readonly HostedRequest[] {
  return [
    hosted(RunTestsRequest, readRunTests, (params, client) =>
      runTests(params, ports, (result) => client.tell(CaseEndedNotification, { file: params.file, result })),
    ),
  ];
}

function readRunTests(value: unknown): RunTestsParams | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { file, workspaceFolder, cases } = value as Readonly<Record<string, unknown>>;
  if (!isText(file) || !isText(workspaceFolder)) return undefined;
  if (cases === undefined) return { file, workspaceFolder };
  return Array.isArray(cases) && cases.every(isText) ? { file, workspaceFolder, cases } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
