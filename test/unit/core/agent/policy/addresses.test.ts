import assert from "node:assert/strict";
import fc from "fast-check";
import { addressVariants, namesAddress, originOf } from "../../../../../server/src/core/agent/policy/addresses.ts";
import { isSimpleCommand } from "../../../../../server/src/core/agent/commands.ts";
import { showUnseen } from "../../../../../server/src/core/agent/policy/show-unseen.ts";

describe("addresses in rules", () => {
  for (const [pattern, address, expected] of [
    ["https://example.com/*", "https://example.com/", true],
    ["https://example.com/*", "https://example.com", true],
    ["https://example.com/*", "HTTPS://EXAMPLE.com:443/a?b=c#d", true],
    ["https://example.com", "https://example.com/any/where", true],
    ["https://example.com:443/*", "https://example.com/", true],
    ["https://example.com/docs/*", "https://example.com/docs/a", true],
    ["https://*.example.com/*", "https://a.b.example.com/", true],
    ["https://*/*", "https://any.host/", true],
    ["http://[::1]:3000/*", "http://[::1]:3000/x", true],
    ["https://example.com/docs/*", "https://example.com/docs/../admin", false],
    ["https://example.com/docs/*", "https://example.com/docs/%2e%2e/admin", false],
    ["https://example.com/*", "http://example.com/", false],
    ["https://example.com/*", "https://example.com:8443/", false],
    ["https://example.com/*", "https://example.com.evil.tld/", false],
    ["https://example.com/*", "https://evil.tld/https://example.com/", false],
    ["https://example.com/*", "https://example.com@evil.tld/", false],
    ["https://example.com/*", "https://example.com:x@evil.tld/", false],
    ["https://example.com/*", "https://user@example.com/", false],
    ["https://example.com/*", "https://evil.tld\\@example.com/", false],
    ["https://example.com/*", "https://example.com\\.evil.tld/", false],
    ["https://example.com/*", "https://exam\tple.com/", false],
    ["https://example.com/*", " https://example.com/", false],
    ["https://example.com/*", "https://ex\u0430mple.com/", false],
    ["https://example.com/*", "https://example.com\u3002evil.tld/", false],
    ["https://example.com/*", "https://example.com#@evil.tld/", true],
    ["https://example.com*", "https://example.com.evil.tld/", false],
    ["https://*.example.com/*", "https://example.com/", false],
    ["https://*example.com/*", "https://evilexample.com/", false],
    ["*", "https://example.com/", false],
    ["*example.com*", "https://evil.tld/?example.com", false],
  ] as const) {
    it(`${pattern} ${expected ? "names" : "doesn't name"} ${JSON.stringify(address)}`, () => {
      assert.equal(namesAddress(pattern, address), expected);
      // What is named must be on that host for the program that opens it, too.
      if (expected && URL.canParse(address)) assert.doesNotMatch(new URL(address).hostname, /evil/);
    });
  }

  it("read an origin as every browser does, or not at all", () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9.@:/\\#?%\-[\]\t ]*$/);
    fc.assert(
      fc.property(fc.constantFrom("http", "https"), part, (scheme, rest) => {
        const written = `${scheme}://${rest}`;
        const origin = originOf(written);
        fc.pre(origin !== undefined && URL.canParse(written));
        // Browsers write numbers as addresses: `http://1/` is `http://0.0.0.1/`. A rule for the one isn't one for the other; both ask on their own.
        fc.pre(!/^[\d.x]+(?::|$)/i.test(rest.split(/[/?#]/)[0] ?? ""));
        assert.equal(origin, new URL(written).origin);
      }),
      { numRuns: 200 },
    );
  });

  it("are seen through by rules against them", () => {
    for (const written of [
      "https://a@evil.tld/x",
      "HTTPS:\\\\EVIL.tld\\x",
      "https://evil.tld:443/x",
      "https://evil.tld./x",
      "ht\ntps://evil.tld/x",
    ])
      assert.ok(addressVariants(written).includes("https://evil.tld/x"), written);
  });
});

describe("texts that deceive the eye", () => {
  for (const command of [
    "git log\u2028rm x",
    "git log\u0085rm",
    "git\u00a0log",
    "git log \u202ex",
    "git log \u200b",
    "git log \u201crm\u201d",
    "git log \u2014x",
    "git log \x1b[2K",
    "git log\vx",
  ])
    it(`are no simple command: ${JSON.stringify(command)}`, () => assert.equal(isSimpleCommand(command), false));
  it("leave other languages alone", () => assert.ok(isSimpleCommand("grep Größe 文件.txt\t-n")));
  it("are written out for the person who is asked", () => {
    assert.equal(showUnseen("rm \u202ex\u200b\x1b[0m\nok\t\u00a0é"), "rm \\u{202e}x\\u{200b}\\u{1b}[0m\nok\t\\u{a0}é");
  });
});
