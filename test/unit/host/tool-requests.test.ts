import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { SupposedEnvironment, toolRequests } from "../../../server/src/host/tool-requests.ts";
import { ListToolsRequest } from "../../../server/src/protocol/tools.ts";

describe("the request which tools there are", () => {
  const real = {
    read: (_runId: string | undefined, name: string) => (name === "MANUS_BROWSER" ? "/usr/bin/chrome" : undefined),
  };
  const supposed = new SupposedEnvironment(real);
  const names = (): string[] =>
    ["MANUS_BROWSER", "TAVILY_API_KEY", "MANUS_HOME"].filter((name) => supposed.read(undefined, name) !== undefined);
  const [request] = toolRequests(supposed, names);
  const ask = (params: unknown): unknown => {
    const read = request?.read(params);
    return read === undefined ? undefined : request?.answer(read as never, nobodyAsking);
  };

  it("answers for the environment that it was asked with", () => {
    assert.equal(request?.method, ListToolsRequest.method);
    assert.deepEqual(ask({ environment: {} }), { tools: ["MANUS_BROWSER"] });
    assert.deepEqual(ask({ environment: { TAVILY_API_KEY: "tvly-1" } }), {
      tools: ["MANUS_BROWSER", "TAVILY_API_KEY"],
    });
  });

  it("keeps nothing of it, shows nothing of it to a run, and reads no other variables", () => {
    ask({ environment: { TAVILY_API_KEY: "tvly-1" } });
    assert.equal(supposed.read(undefined, "TAVILY_API_KEY"), undefined);
    supposed.suppose({ TAVILY_API_KEY: "tvly-1" }, () => {
      assert.equal(supposed.read("run", "TAVILY_API_KEY"), undefined);
      assert.equal(supposed.read(undefined, "TAVILY_API_KEY"), "tvly-1");
    });
    assert.throws(() => supposed.suppose({ TAVILY_API_KEY: "tvly-1" }, () => assert.fail("a fault")));
    assert.equal(supposed.read(undefined, "TAVILY_API_KEY"), undefined);
    assert.deepEqual(ask({ environment: { MANUS_HOME: "/elsewhere" } }), { tools: ["MANUS_BROWSER"] });
  });

  it("refuses what is no environment", () => {
    for (const params of [undefined, null, {}, { environment: [] }, { environment: { A: 5 } }])
      assert.equal(ask(params), undefined);
  });
});
