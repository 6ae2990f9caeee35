import { ToolFailure } from "../results.ts";

/** What the browser itself would do with a key, which doesn't reach it from here. */
export type BrowserShortcut =
  | { readonly do: "show-tab"; readonly number: number }
  | { readonly do: "next-tab"; readonly by: 1 | -1 }
  | { readonly do: "close-tab" | "new-tab" | "reload" | "back" | "forward" };

/** A key to be pressed in the page, or a shortcut of the browser. */
export type KeyPress = { readonly key: string } | { readonly shortcut: BrowserShortcut };

const spellings: Readonly<Record<string, string>> = {
  ctrl: "Control",
  control: "Control",
  cmd: "Meta",
  command: "Meta",
  meta: "Meta",
  win: "Meta",
  super: "Meta",
  option: "Alt",
  alt: "Alt",
  shift: "Shift",
  esc: "Escape",
  escape: "Escape",
  return: "Enter",
  enter: "Enter",
  del: "Delete",
  delete: "Delete",
  backspace: "Backspace",
  tab: "Tab",
  space: "Space",
  spacebar: "Space",
  up: "ArrowUp",
  down: "ArrowDown",
  left: "ArrowLeft",
  right: "ArrowRight",
  arrowup: "ArrowUp",
  arrowdown: "ArrowDown",
  arrowleft: "ArrowLeft",
  arrowright: "ArrowRight",
  pageup: "PageUp",
  pagedown: "PageDown",
  home: "Home",
  end: "End",
  insert: "Insert",
  ins: "Insert",
};

const modifiers = new Set(["Control", "Meta", "Alt", "Shift"]);

const shortcuts: Readonly<Record<string, BrowserShortcut>> = {
  "Control+Tab": { do: "next-tab", by: 1 },
  "Control+PageDown": { do: "next-tab", by: 1 },
  "Control+Shift+Tab": { do: "next-tab", by: -1 },
  "Control+PageUp": { do: "next-tab", by: -1 },
  "Control+W": { do: "close-tab" },
  "Control+T": { do: "new-tab" },
  "Control+R": { do: "reload" },
  F5: { do: "reload" },
  "Alt+ArrowLeft": { do: "back" },
  "Alt+ArrowRight": { do: "forward" },
};

/**
 * Pure: what `key` means. Names may be spelled as people do (`ctrl+a`, `Esc`); a plus sign is the key `+`.
 *
 * @throws ToolFailure `unknown-key`.
 */
export function parseKey(written: string): KeyPress {
  const parts = written === "+" ? ["+"] : splitKeys(written.trim()).map(spell);
  const [last, held] = [parts.at(-1) ?? "", parts.slice(0, -1)];
  const isAlone = held.length === 0;
  if (!isKey(last) || !held.every((part) => modifiers.has(part)) || (modifiers.has(last) && !isAlone)) {
    throw unknownKey(written);
  }
  const ordered = [...modifiers].filter((modifier) => held.includes(modifier));
  const shortcut = shortcutOf(
    [...ordered, isAlone ? last : last.replace(/^[a-z]$/, (key) => key.toUpperCase())].join("+"),
  );
  if (shortcut !== undefined) return { shortcut };
  // A capital letter would hold Shift, too.
  const isCapital = /^[A-Z]$/.test(last) && !isAlone && !ordered.includes("Shift");
  return { key: [...ordered, isCapital ? last.toLowerCase() : last].join("+") };
}

function isKey(name: string): boolean {
  return /^.$/u.test(name) || /^F([1-9]|1\d|2[0-4])$/.test(name) || Object.values(spellings).includes(name);
}

function shortcutOf(name: string): BrowserShortcut | undefined {
  const same = name.replace(/^Meta\+/, "Control+");
  const tab = /^Control\+([1-9])$/.exec(same)?.[1];
  return tab === undefined ? shortcuts[same] : { do: "show-tab", number: Number(tab) };
}

function splitKeys(written: string): readonly string[] {
  return written.endsWith("++") ? [...written.slice(0, -2).split("+"), "+"] : written.split("+");
}

function spell(part: string): string {
  const plain = part.trim();
  if (/^f\d+$/i.test(plain)) return plain.toUpperCase();
  return spellings[plain.toLowerCase()] ?? plain;
}

function unknownKey(written: string): ToolFailure {
  const remedy =
    "Use one character, a name such as Enter, Escape, Tab, ArrowDown, PageDown or F5, and Control, Shift, Alt or Meta before it with +";
  return new ToolFailure("unknown-key", `There is no key ${written}`, remedy);
}
