import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isMetadataHost,
  isUpgrade,
  MetadataCheck,
  parseAddress,
} from "../../../../../server/src/adapters/tools/browser/addresses.ts";
import { ConsoleLines } from "../../../../../server/src/adapters/tools/browser/console-lines.ts";
import { describeElement, describeView } from "../../../../../server/src/adapters/tools/browser/describe-view.ts";
import { fileNameOf } from "../../../../../server/src/adapters/tools/browser/downloads.ts";
import { findBrowser } from "../../../../../server/src/adapters/tools/browser/find-browser.ts";
import { parseKey } from "../../../../../server/src/adapters/tools/browser/keys.ts";
import { environmentOf, proxyFlags } from "../../../../../server/src/adapters/tools/browser/launch.ts";

describe("browser: which one", () => {
  const find = (
    platform: NodeJS.Platform,
    there: readonly string[],
    { named, environment = {} }: { named?: string; environment?: Record<string, string> } = {},
  ): string | undefined =>
    findBrowser({ named, platform, environment, isExecutable: (path) => there.includes(path) }).executable;

  it("is the one that is named, by path or by name, and no other", () => {
    assert.equal(find("linux", ["/opt/b", "/opt/google/chrome/chrome"], { named: "/opt/b" }), "/opt/b");
    assert.equal(find("linux", ["/bin/b"], { named: "b", environment: { PATH: "/usr/bin:/bin" } }), "/bin/b");
    assert.equal(find("linux", ["/opt/google/chrome/chrome"], { named: "/gone" }), undefined);
    assert.equal(find("win32", ["C:\\b\\b.exe"], { named: "b", environment: { Path: "C:\\a;C:\\b" } }), "C:\\b\\b.exe");
  });

  it("stands in the usual places of each platform", () => {
    assert.equal(find("linux", ["/opt/google/chrome/chrome"]), "/opt/google/chrome/chrome");
    assert.equal(
      find("linux", ["/snap/bin/chromium", "/usr/bin/microsoft-edge"], { environment: { PATH: "/snap/bin:/usr/bin" } }),
      "/usr/bin/microsoft-edge",
    );
    const mac = "/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    assert.equal(find("darwin", [mac], { environment: { HOME: "/Users/a" } }), mac);
    const edge = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe";
    assert.equal(find("win32", [edge], { environment: { "ProgramFiles(x86)": "C:\\Program Files (x86)" } }), edge);
    assert.equal(find("linux", [], { environment: { PATH: "" } }), undefined);
  });

  it("gets neither keys nor what is the editor's of this process's environment", () => {
    const host = {
      HOME: "/h",
      MANUS_MODEL_API_KEY: "k",
      GITHUB_TOKEN: "t",
      VSCODE_PID: "1",
      ELECTRON_RUN_AS_NODE: "1",
      X: undefined,
    };
    assert.deepEqual(environmentOf(host, ["MANUS_BROWSER_ID=a=b"]), { HOME: "/h", MANUS_BROWSER_ID: "a=b" });
  });

  it("takes the proxy, without its password, and the hosts that need none", () => {
    assert.deepEqual(proxyFlags({}), []);
    assert.deepEqual(proxyFlags({ http: "http://u:p@proxy:8080", none: "localhost,.example.org, 10.0.0.1" }), [
      "--proxy-server=http=http://proxy:8080;https=http://proxy:8080",
      "--proxy-bypass-list=localhost;*.example.org;10.0.0.1",
    ]);
    assert.deepEqual(proxyFlags({ https: "no address" }), []);
  });
});

describe("browser: addresses", () => {
  const code = (address: string): unknown => {
    try {
      return parseAddress(address).href;
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };

  it("are http and https", () => {
    assert.equal(code(" https://example.org/a b "), "https://example.org/a%20b");
    assert.equal(code("example.org"), "bad-address");
    for (const address of ["file:///x", "chrome://x", "view-source:http://x", "about:blank", "blob:http://x/y"]) {
      assert.equal(code(address), "address-refused", address);
    }
  });

  it("are never those of a cloud's metadata, however they are spelled", () => {
    const spellings = [
      "169.254.169.254",
      "169.254.169.254.",
      "2852039166",
      "0xa9fea9fe",
      "0251.0376.0251.0376",
      "[::ffff:a9fe:a9fe]",
      "[fd00:ec2::254]",
      "METADATA.google.internal",
      "100.100.100.200",
    ];
    for (const host of spellings) assert.equal(code(`http://${host}/`), "address-refused", host);
    assert.ok(!isMetadataHost("example.org") && !isMetadataHost("127.0.0.1") && !isMetadataHost("[::1]"));
  });

  it("are looked up, once a minute, so that a name of one's own choosing is no way around", async () => {
    const asked: string[] = [];
    const check = new MetadataCheck(async (name) => {
      asked.push(name);
      return name === "evil.example" ? ["10.0.0.1", "169.254.169.254"] : [];
    });
    assert.equal(await check.refuses(new URL("http://evil.example/")), true);
    assert.equal(await check.refuses(new URL("http://evil.example/again")), true);
    assert.equal(await check.refuses(new URL("http://good.example/")), false);
    assert.equal(await check.refuses(new URL("http://127.0.0.1/")), false);
    assert.deepEqual(asked, ["evil.example", "good.example"]);
  });

  it("may be changed to their encrypted form on the way, to nothing else", () => {
    assert.ok(isUpgrade("http://example.org/a", "https://example.org/b"));
    for (const to of ["https://www.example.org/", "https://example.org:8443/", "http://example.org/", "nothing"]) {
      assert.ok(!isUpgrade("http://example.org/", to), to);
    }
    assert.ok(!isUpgrade("https://example.org/", "http://example.org/"));
  });
});

describe("browser: keys", () => {
  it("are spelled as people spell them", () => {
    const spelled: Record<string, string> = {
      "ctrl+a": "Control+a",
      "Control+A": "Control+a",
      "shift+Tab": "Shift+Tab",
      "Ctrl+Shift+k": "Control+Shift+k",
      ESC: "Escape",
      "+": "+",
      "Control++": "Control++",
      ä: "ä",
      A: "A",
      f12: "F12",
      "shift+ctrl+Left": "Control+Shift+ArrowLeft",
      Shift: "Shift",
    };
    for (const [written, key] of Object.entries(spelled)) assert.deepEqual(parseKey(written), { key }, written);
  });

  it("are the browser's own where they are its shortcuts", () => {
    assert.deepEqual(parseKey("ctrl+w"), { shortcut: { do: "close-tab" } });
    assert.deepEqual(parseKey("Cmd+R"), { shortcut: { do: "reload" } });
    assert.deepEqual(parseKey("Control+Shift+Tab"), { shortcut: { do: "next-tab", by: -1 } });
    assert.deepEqual(parseKey("Control+3"), { shortcut: { do: "show-tab", number: 3 } });
  });

  it("that don't exist are refused, and no text breaks them", () => {
    for (const written of ["", "Hyper+a", "Enter+a", "Control+Shift", "F99", "word"]) {
      assert.throws(() => parseKey(written), { code: "unknown-key" }, written);
    }
    fc.assert(
      fc.property(fc.string(), (written) => {
        try {
          assert.ok(parseKey(written));
        } catch (error) {
          assert.equal((error as { code?: unknown }).code, "unknown-key");
        }
      }),
    );
  });
});

describe("browser: names of downloads", () => {
  it("stay in their folder and are good everywhere", () => {
    const names: Record<string, string> = {
      "a.txt": "a.txt",
      "../../x": "x",
      "..\\..\\x.pdf": "x.pdf",
      "": "download",
      "..": "download",
      "CON.txt": "_CON.txt",
      "a:b?.zip": "a_b_.zip",
      "x\u202Egnp.exe": "x_gnp.exe",
      ".bashrc": "bashrc",
    };
    for (const [suggested, name] of Object.entries(names)) assert.equal(fileNameOf(suggested), name, suggested);
    fc.assert(
      fc.property(fc.string(), (suggested) => {
        const name = fileNameOf(suggested);
        assert.match(name, /^[^/\\:*?"<>|]{1,115}$/);
        assert.ok(name !== "." && name !== "..");
      }),
    );
    assert.equal(fileNameOf(`${"n".repeat(300)}.pdf`), `${"n".repeat(100)}.pdf`);
  });
});

describe("browser: the view", () => {
  it("says of an element what it is, is called, holds, and how it stands", () => {
    const field = { tag: "input", role: "email", name: "Mail", value: "a@b", states: ["required", "focused"] };
    assert.equal(describeElement(field, 3), '[3] email field "Mail" = "a@b" (required, focused)');
    const link = { tag: "a", role: "link", name: "", states: [], href: `https://x/${"y".repeat(200)}` };
    assert.match(describeElement(link, 0), /^\[0\] link → https:\/\/x\/y+…$/);
  });

  it("is bounded, and says what it left out", () => {
    const button = { tag: "button", role: "button", name: "B", states: [] };
    const page = {
      text: "t".repeat(50),
      elements: [button, button, button],
      above: 0,
      below: 9,
      height: 800,
      cut: true,
    };
    const facts = { url: "u", title: "", news: ["Something happened"], tabs: [], downloads: [], page };
    const view = describeView(facts, { characters: 10, elements: 2 });
    assert.match(view, /^Something happened\.\nPage: \(without a title\)\nAddress: u\n/);
    assert.match(view, /\nt{10}…\n\(40 more characters are visible\)\n/);
    assert.match(view, /\n\(1 more: .*\)\n\(The page holds more than could be read/);
  });

  it("keeps the newest lines of a console", () => {
    const lines = new ConsoleLines();
    for (let at = 1; at <= 600; at += 1) lines.add("log", `line ${at}`);
    lines.add("log", "x".repeat(5000));
    assert.deepEqual(
      [lines.newest(3).lines.slice(0, 2), lines.newest(3).older],
      [["[log] line 599", "[log] line 600"], 598],
    );
    assert.equal(lines.newest().lines.length, 500);
    assert.ok((lines.newest(1).lines[0] ?? "").length < 2100);
  });
});
