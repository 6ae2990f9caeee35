import assert from "node:assert/strict";
import type { Datasource } from "../../schemas/generated/format.ts";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import type { DatasourceSession } from "../../server/src/core/ports/datasources.ts";
import type { ToolResult } from "../../server/src/core/ports/tools.ts";
import type { DatasourceOrder } from "../../server/src/core/ports/datasources.ts";
import { fingerprintOf, type CallChanges } from "../support/datasource-bench.ts";
import { cancellation } from "../support/toolbox-bench.ts";

/** A world with one datasource that works and one that can't be opened. */
export interface DatasourceWorld {
  readonly good: Datasource;
  readonly broken: Datasource;
  /** A tool of the good one, and arguments with which it answers `says`. */
  readonly works: {
    readonly tool: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly says: string;
  };
  /** A tool of the good one, and arguments with which it fails. */
  readonly fails: { readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> };
  open(datasources: readonly Datasource[], changed?: Partial<DatasourceOrder>): Promise<DatasourceSession>;
  call(
    session: DatasourceSession,
    tool: string,
    args?: Readonly<Record<string, unknown>>,
    more?: CallChanges,
  ): Promise<ToolResult>;
}

/** What `Datasources` promises, whoever keeps it. */
export function describeDatasources(name: string, prepare: () => Promise<DatasourceWorld>): void {
  describe(`datasources ${name}`, () => {
    it("announces tools with names that models take, an object of parameters and a fingerprint", async () => {
      const world = await prepare();
      const { announcements, failures } = await world.open([world.good]);
      assert.deepEqual(failures, {});
      assert.deepEqual(
        announcements.map((announcement) => announcement.name),
        [world.good.name],
      );
      const [announcement] = announcements;
      assert.ok(announcement !== undefined && announcement.tools.length > 0);
      for (const tool of announcement.tools) {
        assert.match(tool.name, /^[A-Za-z0-9_-]{1,64}$/);
        assert.ok(
          tool.name.startsWith(announcement.kind === "mcp" ? `mcp_${world.good.name}_` : `api_${world.good.name}_`),
        );
        assert.equal(tool.parameters["type"], "object");
        assert.notEqual(tool.fingerprint, "");
        assert.ok(announcement.documentation.includes(tool.name));
      }
    });

    it("says the same of the same tools when it is opened again", async () => {
      const world = await prepare();
      const [first, second] = [await world.open([world.good]), await world.open([world.good])];
      assert.deepEqual(second.announcements, first.announcements);
    });

    it("calls what it announced", async () => {
      const world = await prepare();
      const session = await world.open([world.good]);
      const result = await world.call(session, world.works.tool, world.works.arguments);
      assert.deepEqual([result.outcome, result.error], ["succeeded", undefined]);
      assert.ok(result.output.includes(world.works.says), result.output);
    });

    it("fails with a reason and something to do", async () => {
      const world = await prepare();
      const result = await world.call(await world.open([world.good]), world.fails.tool, world.fails.arguments);
      assert.equal(result.outcome, "failed");
      assert.ok(result.error?.message && result.error.remedy);
    });

    it("refuses what it never announced, and what was announced otherwise", async () => {
      const world = await prepare();
      const session = await world.open([world.good]);
      const unknown = await world.call(
        session,
        "mcp_elsewhere_tool",
        {},
        { fingerprint: fingerprintOf(session, world.works.tool) },
      );
      assert.deepEqual([unknown.outcome, unknown.error?.code], ["refused", "not-announced"]);
      const other = await world.call(session, world.works.tool, world.works.arguments, { fingerprint: "another" });
      assert.deepEqual([other.outcome, other.error?.code], ["refused", "datasource-changed"]);
    });

    it("opens the others where one can't be opened, and says why", async () => {
      const world = await prepare();
      const session = await world.open([world.broken, world.good]);
      assert.deepEqual(
        session.announcements.map((announcement) => announcement.name),
        [world.good.name],
      );
      assert.deepEqual(Object.keys(session.failures), [world.broken.name]);
      const failure = session.failures[world.broken.name];
      assert.ok(failure?.code && failure.message && failure.remedy);
    });

    it("opens nothing where none is named", async () => {
      const world = await prepare();
      const session = await world.open([]);
      assert.deepEqual([session.announcements, session.failures], [[], {}]);
    });

    it("rejects with Cancelled when nobody wants it opened any more", async () => {
      const world = await prepare();
      const source = cancellation();
      source.cancel();
      await assert.rejects(world.open([world.good], { cancellation: source }), Cancelled);
    });

    it("interrupts a call that is cancelled", async () => {
      const world = await prepare();
      const session = await world.open([world.good]);
      const source = cancellation();
      source.cancel();
      const result = await world.call(session, world.works.tool, world.works.arguments, {
        context: { cancellation: source },
      });
      assert.equal(result.outcome, "interrupted");
    });

    it("can be closed twice, and answers calls after it with a failure", async () => {
      const world = await prepare();
      const session = await world.open([world.good]);
      await session.close();
      await session.close();
      const result = await world.call(session, world.works.tool, world.works.arguments);
      assert.notEqual(result.outcome, "succeeded");
    });
  });
}
