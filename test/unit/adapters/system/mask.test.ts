import assert from "node:assert/strict";
import { createMask } from "../../../../server/src/adapters/system/mask.ts";

describe("mask", () => {
  const mask = createMask({
    OPENAI_API_KEY: "abcdefgh12345",
    DB_PASSWORD: 'p$a.s*s"word',
    GITHUB_TOKEN: "abcdefgh12345-and-more",
    SHORT_KEY: "abc",
    EDITOR: "harmless-editor",
    SSH_KEY_FILE: process.execPath,
    EMPTY_TOKEN: "",
  });

  it("hides the values of variables whose names look secret", () => {
    assert.equal(mask("key=abcdefgh12345;"), "key=***;");
    assert.equal(mask('p$a.s*s"word and p$a.s*s"word'), "*** and ***");
  });
  it("hides the longer of two that begin alike", () => assert.equal(mask("abcdefgh12345-and-more"), "***"));
  it("leaves short values, other variables and paths alone", () => {
    const text = `abc harmless-editor ${process.execPath}`;
    assert.equal(mask(text), text);
  });

  // Put together here, so that no scanner takes this file for a leak.
  const body = "Ab1".repeat(12);
  for (const [name, secret] of [
    ["an OpenAI key", `sk-${body}`],
    ["a GitHub token", `ghp_${body}`],
    ["a fine-grained GitHub token", `github_pat_${body}`],
    ["a GitLab token", `glpat-${body}`],
    ["an AWS key", `AKIA${"A1B2".repeat(4)}`],
    ["a Google key", `AIza${body}`],
    ["a Slack token", `xoxb-${body}`],
    ["a private key", `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`],
  ] as const) {
    it(`knows ${name} by its shape`, () => assert.equal(mask(`before ${secret} after`), "before *** after"));
  }

  it("hides a bearer token and leaves the word before it", () => {
    assert.equal(mask(`Authorization: Bearer ${body}==`), "Authorization: Bearer ***");
  });
  it("leaves a reference to a token alone", () => {
    const text = 'curl -H "Authorization: Bearer $TOKEN"';
    assert.equal(mask(text), text);
  });
  it("leaves ordinary text alone", () => {
    const text = "task-force risk-averse-people skip sk-1 AKIA in a_ghp_story";
    assert.equal(mask(text), text);
  });
  it("works where nothing is secret", () => assert.equal(createMask({})("a text"), "a text"));
});
