import assert from "node:assert/strict";
import { join } from "node:path";
import { openDatasourceBench } from "../support/datasource-bench.ts";

const packages = join(import.meta.dirname, "../../node_modules/@modelcontextprotocol");
const everything = join(packages, "server-everything/dist/index.js");

describe("datasources: public MCP servers", () => {
  it("announces the tools of server-everything and calls them", async () => {
    const bench = await openDatasourceBench();
    const session = await bench.open([
      { name: "all", mcp: { command: process.execPath, args: [everything, "stdio"] } },
    ]);
    assert.deepEqual(session.failures, {});
    assert.match(session.announcements[0]?.documentation ?? "", /^mcp_all_echo\(message: string\): Echoes/m);
    assert.deepEqual(await bench.call(session, "mcp_all_echo", { message: "hello" }), {
      outcome: "succeeded",
      output: "Echo: hello",
    });
  });
});
