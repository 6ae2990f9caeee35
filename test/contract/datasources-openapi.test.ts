import assert from "node:assert/strict";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import type { DatasourceSession } from "../../server/src/core/ports/datasources.ts";
import { answeringServer, type AnsweringServer, type PlannedAnswer } from "../support/answering-server.ts";
import { openDatasourceBench, type DatasourceBench, type DatasourceBenchOptions } from "../support/datasource-bench.ts";
import { eventually } from "../support/eventually.ts";
import { petDocument } from "../support/pet-api.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { cancellation } from "../support/toolbox-bench.ts";

interface PetBench extends DatasourceBench {
  readonly server: AnsweringServer;
  readonly session: DatasourceSession;
}

async function openPets(
  answer: PlannedAnswer = { body: "{}" },
  options: DatasourceBenchOptions = {},
): Promise<PetBench> {
  const server = await answeringServer(() => answer);
  const bench = await openDatasourceBench(options);
  await writeFile(join(bench.workspace, "pets.json"), JSON.stringify(petDocument(server.origin)));
  const session = await bench.open([{ name: "pets", openapi: "pets.json" }]);
  assert.deepEqual(session.failures, {});
  return { ...bench, server, session };
}

const toolsOf = (session: DatasourceSession): NonNullable<DatasourceSession["announcements"][number]>["tools"] =>
  session.announcements[0]?.tools ?? [];

describe("datasources: OpenAPI documents", () => {
  it("offers each operation that can be called, and says which can't and why", async () => {
    const { session } = await openPets();
    assert.deepEqual(
      toolsOf(session).map(({ name }) => name),
      [
        "api_pets_getPet",
        "api_pets_put_pets_petId",
        "api_pets_getPet_2",
        "api_pets_listPets",
        "api_pets_signUp",
        "api_pets_upload",
        "api_pets_optional",
        "api_pets_getFile",
      ],
    );
    const documentation = session.announcements[0]?.documentation ?? "";
    assert.match(documentation, /^api_pets_getPet\(petId: integer\): One pet$/m);
    assert.match(documentation, /\[Left out: PUT \/upload: its body has the form image\/png\]/);
    assert.match(documentation, /\[Left out: GET \/elsewhere: it refers to another document \(https:\/\/example\.org/);
    assert.match(
      documentation,
      /\[Left out: HEAD \/elsewhere: it refers to #\/components\/parameters\/Nothing, which isn't there\]/,
    );
    assert.match(
      documentation,
      /\[Left out: POST \/elsewhere: it wants to be convinced in a way that isn't known here\]/,
    );
    assert.match(documentation, /\[Calls will fail: nobody has set MANUS_SECRET_PETS\]/);
  });

  it("puts references in, cuts those to themselves and translates what JSON Schema says otherwise", async () => {
    const { session } = await openPets();
    const tools = toolsOf(session);
    const change = tools.find(({ name }) => name === "api_pets_put_pets_petId");
    const pet = {
      type: "object",
      properties: { name: { type: "string" }, nick: { type: ["string", "null"] }, parent: {} },
      required: ["name"],
    };
    assert.deepEqual(change?.parameters, {
      type: "object",
      properties: { petId: { type: "integer", description: "Its number" }, body: pet },
      required: ["petId", "body"],
      additionalProperties: false,
    });
    const list = tools.find(({ name }) => name === "api_pets_listPets")?.parameters["properties"] as Record<
      string,
      unknown
    >;
    assert.deepEqual(list["limit"], { type: "integer", exclusiveMinimum: 0 });
    assert.deepEqual(Object.keys(list), ["limit", "tags", "sort", "filter", "limit_header", "theme"]);
  });

  it("sends parameters where and how the document says", async () => {
    const { server, session, call } = await openPets();
    const args = {
      limit: 2,
      tags: ["a b", "c&d"],
      sort: ["x", "y"],
      filter: { age: 3 },
      limit_header: 9,
      theme: "dark",
    };
    assert.equal((await call(session, "api_pets_listPets", args)).outcome, "succeeded");
    const [request] = server.seen;
    assert.equal(request?.url.pathname, "/pets");
    assert.equal(request.url.search, "?limit=2&tags=a%20b&tags=c%26d&sort=x,y&filter%5Bage%5D=3");
    assert.deepEqual([request.headers["limit"], request.headers.cookie], ["9", "theme=dark"]);
  });

  it("sends bodies as JSON, forms and multipart", async () => {
    const variables = { MANUS_SECRET_PETS: "me:pass" };
    const { server, session, call } = await openPets({ body: "{}" }, { variables });
    await call(session, "api_pets_put_pets_petId", { petId: 1, body: { name: "Rex" } });
    await call(session, "api_pets_signUp", { body: { name: "a b", tags: ["x", "y"] } });
    await call(session, "api_pets_upload", { body: { title: "A", size: 3 } });
    const [json, form, multipart] = server.seen;
    assert.deepEqual([json?.headers["content-type"], json?.body], ["application/json", '{"name":"Rex"}']);
    assert.equal(form?.body, "name=a+b&tags=x&tags=y");
    assert.match(multipart?.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/);
    assert.match(multipart?.body ?? "", /name="title"\r\n\r\nA\r\n/);
  });

  it("proves who it is as the document asks, with the scheme's own secret first", async () => {
    const variables = {
      MANUS_SECRET_PETS: "me:pass",
      MANUS_SECRET_PETS_KEY: "key-for-pets",
      MANUS_SECRET_PETS_TOKEN: "a-token",
    };
    const { server, session, call } = await openPets({ body: "{}" }, { variables });
    await call(session, "api_pets_put_pets_petId", { petId: 1, body: { name: "x" } });
    await call(session, "api_pets_getPet_2", { petId: 1 });
    await call(session, "api_pets_signUp", {});
    await call(session, "api_pets_upload", {});
    await call(session, "api_pets_optional", {});
    await call(session, "api_pets_getPet", { petId: 1 });
    const [key, token, login, query, cookie, none] = server.seen;
    assert.equal(key?.headers["x-api-key"], "key-for-pets");
    assert.equal(token?.headers.authorization, "Bearer a-token");
    assert.equal(login?.headers.authorization, `Basic ${Buffer.from("me:pass").toString("base64")}`);
    assert.equal(query?.url.search, "?api%20key=me%3Apass");
    assert.equal(cookie?.headers.cookie, "sid=me%3Apass");
    assert.equal(none?.headers.authorization, undefined);
  });

  it("names the variable where a credential is missing, and goes without where it may", async () => {
    const { server, session, call } = await openPets();
    const missing = await call(session, "api_pets_signUp", {});
    assert.equal(missing.error?.code, "secret-missing");
    assert.match(missing.output, /Set MANUS_SECRET_PETS to user:password/);
    assert.deepEqual(server.seen, []);
    assert.equal((await call(session, "api_pets_optional", {})).outcome, "succeeded");
  });

  it("masks a secret that comes back", async () => {
    const variables = { MANUS_SECRET_PETS: "hunter2hunter2" };
    const echo = { status: 403, body: '{"you sent":"hunter2hunter2"}' };
    const { session, call } = await openPets(echo, { variables });
    const result = await call(session, "api_pets_getPet_2", { petId: 1 });
    assert.ok(!JSON.stringify(result).includes("hunter2"));
    assert.match(result.error?.remedy ?? "", /secret may do/);
  });

  it("never leads elsewhere by what stands in the path", async () => {
    const { server, session, call } = await openPets();
    for (const path of ["..", ".", "", "%2e%2e"]) {
      const result = await call(session, "api_pets_getFile", { path });
      if (path === "%2e%2e") continue;
      assert.equal(result.error?.code, "invalid-arguments", JSON.stringify(path));
    }
    await call(session, "api_pets_getFile", { path: "../admin?x#y" });
    assert.deepEqual(
      server.seen.map(({ url }) => url.pathname),
      ["/files/%252e%252e", "/files/..%2Fadmin%3Fx%23y"],
    );
    const split = await call(session, "api_pets_listPets", { limit_header: "1\r\nX-Evil: 1" });
    assert.equal(split.error?.code, "invalid-arguments");
  });

  it("shows JSON in lines, a long answer in part, a picture and other files as files", async () => {
    const long = await openPets({ body: JSON.stringify(Array.from({ length: 3000 }, (_, number) => ({ number }))) });
    const shown = await long.call(long.session, "api_pets_listPets");
    assert.match(shown.output, /^\[\n {2}\{\n {4}"number": 0/);
    assert.match(shown.output, /lines left out/);
    const whole = await readFile(join(long.taskFolder, shown.outputFile ?? ""), "utf8");
    assert.equal((JSON.parse(whole) as unknown[]).length, 3000);
    const png = Buffer.from("89504e470d0a1a0a00", "hex");
    const picture = await openPets({ body: png, headers: { "content-type": "image/png" } });
    assert.deepEqual((await picture.call(picture.session, "api_pets_listPets")).images, [
      "datasources/api_pets_listPets-1.png",
    ]);
    const bytes = await openPets({ body: Buffer.from([0, 1, 2]), headers: { "content-type": "application/zip" } });
    assert.match(
      (await bytes.call(bytes.session, "api_pets_listPets")).output,
      /File of 3 bytes: datasources\/api_pets_listPets-1\.zip/,
    );
    const empty = await openPets({ status: 204 });
    assert.deepEqual(await empty.call(empty.session, "api_pets_listPets"), { outcome: "succeeded", output: "" });
  });

  it("fails with the status and what was answered", async () => {
    const { session, call } = await openPets({ status: 422, body: '{"error":"too young"}' });
    const result = await call(session, "api_pets_listPets");
    assert.deepEqual([result.outcome, result.error?.code], ["failed", "http-status"]);
    assert.match(result.output, /^\[422 Unprocessable Entity\]\n\{\n {2}"error": "too young"\n\}$/);
  });

  it("follows redirects within the server and none to another one", async () => {
    const elsewhere = await answeringServer(() => ({ body: "{}" }));
    const within = await answeringServer(({ url }) =>
      url.pathname === "/pets" ? { status: 307, headers: { location: "/v2/pets" } } : { body: '"here"' },
    );
    const bench = await openDatasourceBench();
    await writeFile(join(bench.workspace, "pets.json"), JSON.stringify(petDocument(within.origin)));
    const session = await bench.open([{ name: "pets", openapi: "pets.json" }]);
    assert.equal((await bench.call(session, "api_pets_listPets")).output, '"here"');
    const out = await openPets({ status: 302, headers: { location: `${elsewhere.origin}/pets` } });
    assert.equal((await out.call(out.session, "api_pets_listPets")).error?.code, "redirected-elsewhere");
    const circle = await openPets({ status: 302, headers: { location: "/pets" } });
    assert.match((await circle.call(circle.session, "api_pets_listPets")).output, /redirects without end/);
    assert.deepEqual(elsewhere.seen, []);
  });

  it("ends with its time, its size and its cancellation", async () => {
    const slow = await openPets({ hang: true }, { limits: { callMs: 200 } });
    assert.equal((await slow.call(slow.session, "api_pets_listPets")).error?.code, "timeout");
    const large = await openPets({ body: "x".repeat(5000) }, { limits: { answerBytes: 4000 } });
    assert.equal((await large.call(large.session, "api_pets_listPets")).error?.code, "too-large");
    const stopped = await openPets({ hang: true });
    const source = cancellation();
    const call = stopped.call(stopped.session, "api_pets_listPets", {}, { context: { cancellation: source } });
    await eventually("it was asked", () => stopped.server.seen.length > 0);
    source.cancel();
    assert.equal((await call).outcome, "interrupted");
  });
});

describe("datasources: where OpenAPI documents come from", () => {
  const minimal = { openapi: "3.1.0", paths: { "/": { get: { operationId: "root" } } } };

  it("reads YAML, beside the file or from the workspace folder", async () => {
    const bench = await openDatasourceBench();
    await writeFile(
      join(bench.workspace, "api.yaml"),
      dump({ ...minimal, servers: [{ url: "https://api.example.org/v1/" }] }),
    );
    const session = await bench.open([
      { name: "a", openapi: "api.yaml" },
      { name: "b", openapi: "./api.yaml" },
    ]);
    assert.deepEqual(session.failures, {});
    assert.deepEqual(
      session.announcements.map(({ tools }) => tools[0]?.name),
      ["api_a_root", "api_b_root"],
    );
  });

  it("reads an address, and takes relative servers from there", async () => {
    const server = await answeringServer(({ url }) =>
      url.pathname === "/docs/api.json"
        ? { body: JSON.stringify({ ...minimal, servers: [{ url: "../v1" }] }) }
        : { body: `"${url.pathname}"` },
    );
    const bench = await openDatasourceBench();
    const session = await bench.open([{ name: "a", openapi: `${server.origin}/docs/api.json` }]);
    assert.equal((await bench.call(session, "api_a_root")).output, '"/v1/"');
  });

  it("refuses what it can't use, and says why", async () => {
    const outside = join(await temporaryFolder(), "api.json");
    await writeFile(outside, JSON.stringify(minimal));
    const bench = await openDatasourceBench();
    const files: Record<string, string> = {
      "old.json": '{"swagger":"2.0"}',
      "none.yaml": "just: yaml\n",
      "broken.yaml": "a: [",
      "list.json": "[]",
      "bomb.yaml": `openapi: 3.1.0\na: &a [x,x]\nb: [${"*a,".repeat(200)}]\n`,
      "nowhere.json": JSON.stringify(minimal),
      "empty.json": '{"openapi":"3.1.0"}',
    };
    for (const [file, content] of Object.entries(files)) await writeFile(join(bench.workspace, file), content);
    await symlink(outside, join(bench.workspace, "link.json"));
    const expected: readonly (readonly [document: string, code: string, words: RegExp])[] = [
      ["old.json", "datasource-invalid", /Swagger/],
      ["none.yaml", "datasource-invalid", /no OpenAPI document/],
      ["broken.yaml", "datasource-invalid", /can't be read/],
      ["list.json", "datasource-invalid", /no OpenAPI document/],
      ["bomb.yaml", "datasource-invalid", /can't be read/],
      ["nowhere.json", "datasource-invalid", /no absolute address of a server/],
      ["empty.json", "datasource-invalid", /no operations/],
      ["missing.json", "not-found", /does not exist/],
      ["../api.json", "outside-workspace", /outside/],
      [outside, "outside-workspace", /outside/],
      ["link.json", "outside-workspace", /outside/],
      ["http://192.0.2.1/api.json", "datasource-invalid", /no https/],
    ];
    for (const [document, code, words] of expected) {
      const failure = (await bench.open([{ name: "a", openapi: document }])).failures["a"];
      assert.equal(failure?.code, code, document);
      assert.match(failure.message, words);
      assert.notEqual(failure.remedy, "");
    }
  });

  it("calls nothing by a document that says something else than what was announced", async () => {
    const first = await openPets();
    const tool = toolsOf(first.session).find(({ name }) => name === "api_pets_getPet");
    const elsewhere = await answeringServer(() => ({ body: "{}" }));
    await writeFile(join(first.workspace, "pets.json"), JSON.stringify(petDocument(elsewhere.origin)));
    const second = await first.open([{ name: "pets", openapi: "pets.json" }]);
    const result = await first.call(second, "api_pets_getPet", { petId: 1 }, { fingerprint: tool?.fingerprint ?? "" });
    assert.deepEqual([result.outcome, result.error?.code], ["refused", "datasource-changed"]);
    assert.deepEqual(elsewhere.seen, []);
  });

  it("sends no credential over the net in clear", async () => {
    const bench = await openDatasourceBench({ variables: { MANUS_SECRET_A: "hunter2hunter2" } });
    const document = {
      ...minimal,
      servers: [{ url: "http://192.0.2.1" }],
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "x" } } },
    };
    await writeFile(join(bench.workspace, "api.json"), JSON.stringify(document));
    const session = await bench.open([{ name: "a", openapi: "api.json" }]);
    assert.equal((await bench.call(session, "api_a_root")).error?.code, "secret-in-clear");
  });
});
