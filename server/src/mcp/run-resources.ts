import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { toBoundedJson } from "../chat-tools/bounded.ts";
import { ChatToolFailure, type ChatDesk } from "../chat-tools/desk.ts";
import { readNewest } from "../chat-tools/reading-tools.ts";
import { findSubject, runsOf } from "../chat-tools/subjects.ts";
import { toRunDetails, toTaskDetails } from "../chat-tools/views.ts";

const mostRuns = 50;
const newestEvents = 200;
const longest = 100_000;
const mimeType = "application/json";

/** Offer the runs of the workspace as `manus://run/<id>`, and the agents in them as `manus://run/<id>/task/<id>`: what they are, and the newest events of their streams. */
export function offerRunResources(server: McpServer["server"], desk: ChatDesk, ready: Promise<void>): void {
  server.setRequestHandler(ListResourcesRequestSchema, async () => {
    await ready;
    const runs = runsOf(desk, await desk.fleet()).slice(0, mostRuns);
    return {
      resources: runs.map(({ id, title, name, status, startedAt }) => {
        return { uri: `manus://run/${id}`, name, title, description: `${status}, started ${startedAt}`, mimeType };
      }),
    };
  });
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [
      { uriTemplate: "manus://run/{runId}", name: "run", description: "A run, with its newest events", mimeType },
      {
        uriTemplate: "manus://run/{runId}/task/{taskId}",
        name: "task",
        description: "An agent's task of a run, with its newest events",
        mimeType,
      },
    ],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    await ready;
    return { contents: [{ uri, mimeType, text: await readRun(desk, uri) }] };
  });
}

async function readRun(desk: ChatDesk, uri: string): Promise<string> {
  const [, runId, taskId] = /^manus:\/\/run\/([0-9A-Z]{26})(?:\/task\/([0-9A-Z]{26}))?$/.exec(uri) ?? [];
  if (runId === undefined) throw notThere(`There is no resource ${uri}`);
  try {
    const fleet = await desk.fleet();
    const found = findSubject(desk, fleet, taskId ?? runId);
    if (found.run.id !== runId) throw notThere(`The run ${runId} has no task ${String(taskId)}`);
    const details = found.kind === "task" ? toTaskDetails(found.task) : toRunDetails(found.run, fleet.tasks);
    const events = await readNewest(desk, { runId, ...(taskId !== undefined && { taskId }) }, newestEvents);
    return toBoundedJson({ ...(details as object), newestEvents: events }, longest);
  } catch (error) {
    if (error instanceof ChatToolFailure) throw notThere(error.message);
    throw error;
  }
}

function notThere(message: string): McpError {
  return new McpError(ErrorCode.InvalidParams, message);
}
