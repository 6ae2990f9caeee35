import Anser from "anser";

/** A stretch of a terminal's output that looks alike. */
export interface TerminalPart {
  readonly text: string;
  /** Classes: the editor's terminal colours, and how it is written. */
  readonly classes: string;
  /** Colours that have no name, as red, green and blue. */
  readonly color?: string;
  readonly background?: string;
}

/** A terminal's output in parts; what moves the cursor or asks the terminal for something isn't shown. */
export function toTerminalParts(text: string): readonly TerminalPart[] {
  return Anser.ansiToJson(withoutOtherCodes(text), { use_classes: true, remove_empty: true }).map((part) => {
    const [color, background] = [rgb(part.fg, part.fg_truecolor), rgb(part.bg, part.bg_truecolor)];
    const classes = [
      color === undefined ? className("fg", part.fg) : "",
      background === undefined ? className("bg", part.bg) : "",
      ...part.decorations.map((name) => `ansi-${name}`),
    ];
    return {
      text: part.content,
      classes: classes.filter((name) => name !== "").join(" "),
      ...(color !== undefined && { color }),
      ...(background !== undefined && { background }),
    };
  });
}

/** Titles, links and other operating system commands; then a line that was overwritten from its beginning shows what was written last. */
function withoutOtherCodes(text: string): string {
  return text
    .replaceAll(/\u001B\][^\u0007\u001B]{0,4096}(?:\u0007|\u001B\\)/g, "")
    .replaceAll("\r\n", "\n")
    .replaceAll(/^[^\n]*\r(?!\n|$)/gm, "");
}

/** `ansi-bright-red` becomes `ansi-fg-bright-red`; anything else has no class. */
function className(side: "fg" | "bg", name: string | null): string {
  const [, color] = /^ansi-((?:bright-)?(?:black|red|green|yellow|blue|magenta|cyan|white))$/.exec(name ?? "") ?? [];
  return color === undefined ? "" : `ansi-${side}-${color}`;
}

function rgb(name: string | null, truecolor: string | null): string | undefined {
  if (name === "ansi-truecolor" && truecolor !== null && /^[\d, ]{5,13}$/.test(truecolor)) return `rgb(${truecolor})`;
  const [, palette] = /^ansi-palette-(\d{1,3})$/.exec(name ?? "") ?? [];
  return palette === undefined ? undefined : paletteColor(Number(palette));
}

/** The 240 colours beyond the named ones: a cube of six steps a side, then grays. */
function paletteColor(number: number): string | undefined {
  if (number < 16 || number > 255) return undefined;
  if (number >= 232) return gray((number - 232) * 10 + 8);
  const step = (value: number): number => (value === 0 ? 0 : value * 40 + 55);
  const cube = number - 16;
  return `rgb(${step(Math.floor(cube / 36))}, ${step(Math.floor(cube / 6) % 6)}, ${step(cube % 6)})`;
}

function gray(value: number): string {
  return `rgb(${value}, ${value}, ${value})`;
}
