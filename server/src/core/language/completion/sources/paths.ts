import * as l10n from "@vscode/l10n";
import { resolvePath } from "../../names/file-paths.ts";
import type { FolderEntry } from "../../surroundings.ts";
import type { Offer, Question } from "../offer.ts";

/** Which paths fit. */
export interface PathWish {
  /** What `./` means: the folder of the task file, or the workspace folder, from which tools start. */
  readonly from: "file" | "workspace";
  readonly only?: "folders";
  /** Whether patterns such as `logs/*.txt` fit too. */
  readonly globs?: boolean;
  /** Whether a file fits, by its absolute path. */
  readonly fits?: (path: string) => boolean;
}

/** What stands in the folder that has been typed so far; hidden things last. Nothing for addresses, and behind patterns and expressions. */
export function pathOffers({ document, around, cursor }: Question, wish: PathWish): Offer[] {
  const { typed } = cursor;
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1);
  if (/^[a-z]{2,}:|\$\{\{|[*?]/i.test(folder) || typed.startsWith("${")) return [];
  const written = wish.from === "workspace" ? folder.replace(/^(?:\.\/)+/, "") : folder;
  const absolute = resolvePath(written === "" ? "." : written, document.file, around.index.folders);
  const entries = around.files.entries(absolute) ?? [];
  const shown = entries.filter(({ name, kind }) => {
    if (kind === "folder") return name !== ".git" && name !== "node_modules";
    return wish.only !== "folders" && (wish.fits?.(`${absolute}/${name}`) ?? true);
  });
  const names = shown.map((entry) => pathOffer(folder, entry));
  return wish.globs === true ? [...names, ...globOffers(folder, shown)] : names;
}

function pathOffer(folder: string, { name, kind }: FolderEntry): Offer {
  const isFolder = kind === "folder";
  const path = `${folder}${name}${isFolder ? "/" : ""}`;
  return {
    label: isFolder ? `${name}/` : name,
    kind,
    rank: name.startsWith(".") ? 300 : isFolder ? 100 : 0,
    write: { text: path },
    filter: path,
    ...(isFolder ? { again: true } : {}),
  };
}

/** Patterns for what a folder holds: its files by their endings, and everything below it. */
function globOffers(folder: string, entries: readonly FolderEntry[]): Offer[] {
  const files = entries.filter(({ kind }) => kind === "file");
  const endings = new Map<string, number>();
  for (const { name } of files) {
    const ending = /[^.](\.[A-Za-z0-9]+)$/.exec(name)?.[1];
    if (ending !== undefined) endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  const byEnding = [...endings].map(([ending, count]) => {
    return globOffer(`${folder}*${ending}`, l10n.t("{0} here", String(count)));
  });
  const hasFolders = entries.length > files.length;
  return [...byEnding, ...(hasFolders ? [globOffer(`${folder}**`, l10n.t("everything below"))] : [])];
}

function globOffer(pattern: string, detail: string): Offer {
  return { label: pattern, kind: "file", rank: 200, detail, write: { text: pattern } };
}
