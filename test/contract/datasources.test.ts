import { join } from "node:path";
import { answeringServer } from "../support/answering-server.ts";
import { openDatasourceBench } from "../support/datasource-bench.ts";
import { MemoryDatasources } from "../support/fakes/memory-datasources.ts";
import { petDocument } from "../support/pet-api.ts";
import { describeDatasources } from "./datasources.suite.ts";
import { writeFile } from "node:fs/promises";

const everything = join(
  import.meta.dirname,
  "../../node_modules/@modelcontextprotocol/server-everything/dist/index.js",
);

describeDatasources("in memory", async () => {
  const sources = new MemoryDatasources({
    demo: {
      echo: { description: "Says it again", run: (args) => `Echo: ${String(args["message"])}` },
      sum: {
        description: "Fails",
        run: () => {
          throw new Error("no numbers");
        },
      },
    },
  });
  const bench = await openDatasourceBench({ datasources: sources });
  return {
    good: { name: "demo", mcp: { command: "demo" } },
    broken: { name: "gone", mcp: { command: "gone" } },
    works: { tool: "mcp_demo_echo", arguments: { message: "hello" }, says: "Echo: hello" },
    fails: { tool: "mcp_demo_sum", arguments: {} },
    ...bench,
  };
});

describeDatasources("over MCP", async () => ({
  good: { name: "demo", mcp: { command: process.execPath, args: [everything, "stdio"] } },
  broken: { name: "gone", mcp: { command: "no-such-program-here" } },
  works: { tool: "mcp_demo_echo", arguments: { message: "hello" }, says: "Echo: hello" },
  fails: { tool: "mcp_demo_get-sum", arguments: { a: "one" } },
  ...(await openDatasourceBench()),
}));

describeDatasources("of an OpenAPI document", async () => {
  const server = await answeringServer(({ url }) =>
    url.pathname === "/pets/7" ? { body: '{"name":"Rex"}' } : { status: 404, body: '{"error":"no such pet"}' },
  );
  const bench = await openDatasourceBench();
  await writeFile(join(bench.workspace, "pets.json"), JSON.stringify(petDocument(server.origin)));
  return {
    good: { name: "pets", openapi: "pets.json" },
    broken: { name: "gone", openapi: "gone.json" },
    works: { tool: "api_pets_getPet", arguments: { petId: 7 }, says: '"name": "Rex"' },
    fails: { tool: "api_pets_getPet", arguments: { petId: 8 } },
    ...bench,
  };
});
