import assert from "node:assert/strict";
import fc from "fast-check";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import type { Finding } from "../../../../../server/src/core/language/finding.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";

const head = "manus: 1\nkind: task\nname: a\nprompt: x\n";
/** Put together here, so that nobody who searches this repository for keys finds one. */
const chance = (length: number): string =>
  "kT9fQ2mZx7LbW4vRj8NcY3hDs6GpA1eU5oXiJ0yBtMnKqVwCzHr2FgEd9SlP4uTa7".slice(0, length);
const upper = (length: number): string => "K7Q2MZX9LBW4VRJ8NCY3HDS6GPA1EU5O".slice(0, length);

function secretsIn(text: string): Finding[] {
  const findings = checkDocument(openDocument("/w/a.manus.yaml", text), emptySurroundings);
  return findings.filter(({ code }) => code === "secret-in-clear");
}

/** Every secret is an error, and nothing that is said of it repeats it. */
function checkFound(text: string, secret: string, words: string): Finding {
  const [finding, ...others] = secretsIn(text);
  assert.ok(finding, "no secret was found");
  assert.deepEqual(others, []);
  assert.equal(finding.severity, "error");
  assert.equal(text.slice(finding.span.start, finding.span.end), secret);
  assert.ok(finding.message.includes(words), finding.message);
  assert.ok(!JSON.stringify({ ...finding, span: 0 }).includes(secret), "it repeats the secret");
  return finding;
}

describe("secrets in clear: kinds of keys", () => {
  const kinds: readonly (readonly [string, string])[] = [
    ["a GitHub token", `ghp_${chance(36)}`],
    ["a GitHub token", `ghs_${chance(40)}`],
    ["a GitHub token", `github_pat_${chance(22)}_${chance(59)}`],
    ["a GitLab token", `glpat-${chance(20)}`],
    ["an Anthropic key", `sk-ant-api03-${chance(60)}`],
    ["an OpenAI key", `sk-proj-${chance(48)}`],
    ["an OpenAI key", `sk-${chance(48)}`],
    ["a Stripe key", `sk_live_${chance(24)}`],
    ["an AWS access key", `AKIA${upper(16)}`],
    ["an AWS access key", `ASIA${upper(16)}`],
    ["a Slack token", `xoxb-${"1".repeat(3)}2345-${chance(24)}`],
    ["the address of a Slack webhook", `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${chance(24)}`],
    ["a Google key", `AIza${chance(35)}`],
    ["a Google key", `GOCSPX-${chance(28)}`],
    ["an npm token", `npm_${chance(36)}`],
    ["a Hugging Face token", `hf_${chance(34)}`],
    ["a Docker token", `dckr_pat_${chance(27)}`],
    ["a SendGrid key", `SG.${chance(22)}.${chance(43)}`],
    ["a JSON web token", `eyJ${chance(20)}.eyJ${chance(40)}.${chance(43)}`],
  ];
  for (const [what, secret] of kinds) {
    it(`${what}: ${secret.slice(0, 8)}…`, () => {
      checkFound(`${head}x-note: see ${secret} for that\n`, secret, what);
    });
  }

  it("a private key, in several lines", () => {
    const begin = "-----BEGIN RSA " + "PRIVATE KEY-----";
    checkFound(`${head}env:\n  PEM: |\n    ${begin}\n    ${chance(60)}\n`, begin, "a private key");
  });

  it("in a header, a password in an address, a token in a query", () => {
    checkFound(`${head}x-a: "Authorization: Bearer ${chance(32)}"\n`, chance(32), "a bearer token");
    checkFound(`${head}x-a: "Authorization: Basic ${chance(32)}"\n`, chance(32), "`Authorization` header");
    checkFound(`${head}x-a: postgres://app:${chance(9)}@db/x\n`, chance(9), "a password in an address");
    checkFound(`${head}x-a: https://x.org/a?user=me&token=${chance(20)}&b=1\n`, chance(20), "a password in an address");
  });

  it("in prompts, in commands, in lists, in aliases, in flow, in quotes and with CRLF", () => {
    const token = `ghp_${chance(36)}`;
    checkFound(`manus: 1\nkind: task\nname: a\nprompt: |\n  Use ${token} to log in.\n`, token, "GitHub");
    checkFound(`${head}plan: [ "log in with ${token}" ]\n`, token, "GitHub");
    checkFound(`${head}x-a: &a '${token}'\nx-b: *a\n`, token, "GitHub");
    checkFound(`${head}x-a: { b: [ ${token} ] }\r\n`, token, "GitHub");
    const step = `steps:\n  - tool: shell_exec\n    with: { id: a, exec_dir: ., command: "curl -u me:${token} x" }\n`;
    checkFound(`manus: 1\nkind: workflow\nname: a\n${step}`, token, "GitHub");
  });

  it("with an escape inside: the whole value", () => {
    const token = `ghp_${chance(36)}`;
    checkFound(`${head}x-a: "\\x67${token.slice(1)}"\n`, `"\\x67${token.slice(1)}"`, "GitHub");
  });

  it("in broken text, as far as it can be read", () => {
    const token = `ghp_${chance(36)}`;
    assert.equal(secretsIn(`${head}x-a: ${token}\nenv: { A: [\n`).length, 1);
  });
});

describe("secrets in clear: by their names", () => {
  const found: readonly (readonly [string, string])[] = [
    ["API_TOKEN", chance(24)],
    ["TICKETS_KEY", chance(32)],
    ["CLIENT_SECRET", chance(20)],
    ["clientSecret", chance(20)],
    ["DB_PASSWORD", "hunter2-Hunter2"],
    ["db-password", "Tr0ub4dor&3"],
    ["SESSION_SECRET", "0f8fad5bd9cb469fa165708b4e3a91c7"],
    ["API_KEY", "7c9e6679-7425-40de-944b-e07fc1f90ae7"],
    ["PASSPHRASE", "correct-Horse-7"],
  ];
  for (const [name, value] of found) {
    it(`${name}: ${value.slice(0, 6)}…`, () => {
      const finding = checkFound(`${head}x-env:\n  ${name}: ${value}\n`, value, `the secret of \`${name}\``);
      const reference = `\${{ secrets.${name.replace("-", "_").toUpperCase()} }}`;
      assert.equal(finding.data?.replace, `"${reference}"`);
    });
  }

  it("the default of an input is the input's", () => {
    const text = `${head}inputs:\n  api_token: { default: ${chance(24)} }\n`;
    checkFound(text, chance(24), "the secret of `api_token`");
  });

  const fine: readonly (readonly [string, string])[] = [
    ["API_TOKEN", '"${{ secrets.API_TOKEN }}"'],
    ["API_TOKEN", '"Bearer ${{ secrets.API_TOKEN }}"'],
    ["API_TOKEN", "<your token>"],
    ["API_TOKEN", "your-token-goes-here-1234567890AB"],
    ["API_TOKEN", "changeme"],
    ["API_TOKEN", "xxxxxxxxxxxxxxxxxxxxxxxx"],
    ["API_TOKEN", "${API_TOKEN}"],
    ["API_TOKEN", "$API_TOKEN"],
    ["API_TOKEN", '"%API_TOKEN%"'],
    ["API_TOKEN", '"{{ api_token }}"'],
    ["API_TOKEN", '""'],
    ["API_TOKEN", "12345"],
    ["DB_PASSWORD", "postgres"],
    ["DB_PASSWORD", "password"],
    ["CACHE_KEY", chance(32)],
    ["PUBLIC_KEY", chance(40)],
    ["SORT_KEY", "createdAt2024descendingOrderX"],
    ["KEY_FILE", "/etc/keys/Service2024Key"],
    ["OUTPUT", chance(32)],
    ["BUILD_KEY", "linux-x64-node24-v3"],
    ["TOKEN_URL", "https://login.example.org/oauth/token"],
  ];
  for (const [name, value] of fine) {
    it(`${name}: ${value} is fine`, () => {
      assert.deepEqual(secretsIn(`${head}x-env:\n  ${name}: ${value}\n`), []);
    });
  }

  it("what only looks like a kind of key is fine", () => {
    const texts = [
      "AKIAIOSFODNN7EXAMPLE",
      "sk-short",
      "see https://github.com/owner/name/blob/main/sk-notes.md",
      "Authorization: Bearer $TOKEN",
      "Authorization: Bearer ${TOKEN}",
      "Basic knowledge of everything",
      "postgres://app:${{ secrets.PASSWORD }}@db/x",
      "postgres://app:$PASSWORD@db/x",
      "https://x.org/a?token=<token>",
      "http://localhost:8080/a@b",
      "git@github.com:owner/name.git",
    ];
    for (const text of texts) assert.deepEqual(secretsIn(`${head}x-a: ${JSON.stringify(text)}\n`), [], text);
  });
});

describe("secrets in clear: what a fix puts in their place", () => {
  const token = `ghp_${chance(36)}`;
  const replacement = (text: string): string | undefined => secretsIn(text)[0]?.data?.replace;
  it("is quoted where it is the whole value, in flow as well", () => {
    assert.equal(replacement(`${head}env: { GH_TOKEN: ${token} }\n`), '"${{ secrets.GH_TOKEN }}"');
  });
  it("keeps the quotes and the text around it", () => {
    assert.equal(replacement(`${head}env:\n  AUTH: "token ${token}"\n`), "${{ secrets.GITHUB_TOKEN }}");
  });
  it("is nothing where no expression may stand, or its braces would break a flow mapping", () => {
    assert.equal(replacement(`${head}x-a: { b: use ${token} }\n`), undefined);
    assert.equal(secretsIn(`manus: 1\nkind: task\nname: ${token}\nprompt: x\n`)[0]?.data, undefined);
  });
});

describe("secrets in clear: any text", () => {
  it("is looked at in a moment, and nothing is thrown", () => {
    const part = fc.constantFrom(
      "sk-",
      "Bearer ",
      "://",
      ":",
      "@",
      "?",
      "&",
      "token=",
      "eyJ",
      ".",
      "-----BEGIN ",
      "A",
      "a1",
      "/",
    );
    const text = fc.array(part, { maxLength: 400 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (value) => {
        secretsIn(`${head}x-token: ${JSON.stringify(value)}\n`);
      }),
      { numRuns: 100 },
    );
  });
  it("takes no long time for a long one", () => {
    for (const piece of ["://a:", "?token=&", "Bearer ", "eyJ.", "sk-a", "a.b-c+"]) {
      secretsIn(`${head}x-token: ${JSON.stringify(piece.repeat(20_000))}\n`);
    }
  });
});
