import assert from "node:assert/strict";
import { ask, create, openCloud } from "./ask-cloud.ts";

describe("who may ask the fake cloud", () => {
  it("those with a key or a token, and never with both", async () => {
    const fake = await openCloud();
    fake.user.tokens.add("a-token");
    const get = async (headers: Record<string, string>): Promise<[number, string | undefined]> => {
      const answer = await fetch(`${fake.url}/v2/task.list`, { headers });
      return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code];
    };
    assert.deepEqual(await get({}), [401, "unauthenticated"]);
    assert.deepEqual(await get({ "x-manus-api-key": "wrong" }), [403, "permission_denied"]);
    assert.deepEqual(await get({ authorization: "Bearer a-token" }), [200, undefined]);
    assert.deepEqual(await get({ authorization: "Bearer a-token", "x-manus-api-key": fake.key }), [
      400,
      "invalid_argument",
    ]);
    fake.revokeKey(fake.key);
    assert.deepEqual(await get({ "x-manus-api-key": fake.key }), [403, "permission_denied"]);
  });

  it("users see their own tasks alone", async () => {
    const fake = await openCloud();
    const id = await create(fake, "Do");
    const [key = ""] = fake.addUser().keys;
    assert.equal((await ask(fake, "task.detail", { task_id: id }, key)).status, 404);
    assert.deepEqual((await ask(fake, "task.list", {}, key)).body.data, []);
  });

  it("notices a key where it has no business", async () => {
    const fake = await openCloud();
    await fetch(`${fake.url}/v2/task.list?key=${fake.key}`);
    await fetch(`${fake.url}/made/x/y`, { headers: { "x-manus-api-key": fake.key } });
    assert.deepEqual(fake.leaks, ["in the address /v2/task.list", "in a header to /made/x/y"]);
  });

  it("answers 404 to verbs that there aren't, and to the wrong method", async () => {
    const fake = await openCloud();
    assert.equal((await ask(fake, "task.pause")).status, 404);
    const posted = await fetch(`${fake.url}/v2/task.list`, { method: "POST" });
    assert.equal(posted.status, 404);
  });
});

describe("the fake cloud's files", () => {
  it("are pending until their bytes have come, and only then good for a task", async () => {
    const fake = await openCloud();
    const { file, upload_url: url } = (await ask(fake, "file.upload", { filename: "a.pdf" })).body;
    const use = (): ReturnType<typeof ask> =>
      ask(fake, "task.create", { message: { content: [{ type: "file", file_id: file.id }] } });
    assert.equal(file.status, "pending");
    assert.equal((await use()).status, 400);
    assert.equal((await fetch(url, { method: "PUT", body: "bytes" })).status, 200);
    assert.equal((await ask(fake, "file.detail", { file_id: file.id })).body.file.status, "uploaded");
    assert.equal((await use()).status, 200);
    fake.move(49 * 3_600_000);
    assert.equal((await use()).status, 400, "kept 48 hours");
  });

  it("take three minutes to come, no more, at the address they were given", async () => {
    const fake = await openCloud();
    const { upload_url: url } = (await ask(fake, "file.upload", { filename: "a.pdf" })).body;
    assert.equal((await fetch(url.replace("Expires=", "Expires=9"), { method: "PUT", body: "bytes" })).status, 403);
    fake.move(3 * 60_000 + 2000);
    assert.equal((await fetch(url, { method: "PUT", body: "bytes" })).status, 403);
  });

  it("refuse programs, what is too large, and what the account has no room for", async () => {
    const fake = await openCloud({ fileBytes: 10, accountBytes: 10 });
    assert.equal((await ask(fake, "file.upload", { filename: "setup.EXE" })).status, 400);
    const upload = async (body: string): Promise<[number, string]> => {
      const { file, upload_url: url } = (await ask(fake, "file.upload", { filename: "a.txt" })).body;
      const { status } = await fetch(url, { method: "PUT", body });
      return [status, (await ask(fake, "file.detail", { file_id: file.id })).body.file.status];
    };
    assert.deepEqual(await upload("x".repeat(11)), [400, "error"]);
    assert.deepEqual(await upload("x".repeat(10)), [200, "uploaded"]);
    assert.equal((await ask(fake, "file.upload", { filename: "b.txt" })).body.error.code, "QuotaExceededError");
  });
});
