import type { Announcement, AnnouncedTool, DatasourceSession } from "../../core/ports/datasources.ts";
import type { StreamDraft } from "../../core/ports/driver.ts";
import type { StreamFacts } from "./stream-facts.ts";
import { runtimeEvents } from "./stream-facts.ts";

/**
 * What the stream must be told of datasources that have been opened: those that it hasn't announced in this attempt, and those that can't be opened, once each. What it has announced
 * before a restart stays as it was announced, whatever the server says by now.
 */
export function announce(session: DatasourceSession, facts: StreamFacts): readonly StreamDraft[] {
  const fresh = session.announcements.filter(({ name }) => !facts.announced.has(name)).map(announcement);
  const failed = Object.entries(session.failures).filter(([name]) => !facts.unopened.has(name));
  return [
    ...fresh,
    ...failed.map(([datasource, { message }]) => ({
      type: "system",
      source: "datasource",
      event: runtimeEvents.hint,
      text: `The data source ${datasource} can't be used now: ${message}. Do without it.`,
      datasource,
    })),
  ];
}

function announcement({ name, kind, documentation, tools }: Announcement): StreamDraft {
  return { type: "datasource", source: "datasource", name, kind, documentation, tools };
}

/** The tools that the stream has announced and whose datasource is open, by their names. */
export function callableTools(session: DatasourceSession, facts: StreamFacts): ReadonlyMap<string, AnnouncedTool> {
  const open = new Set(session.announcements.map(({ name }) => name));
  const tools = [...facts.announced].flatMap(([name, announced]) => (open.has(name) ? announced : []));
  return new Map(tools.map((tool) => [tool.name, tool]));
}
