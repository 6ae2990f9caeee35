/**
 * Starts one of the bundled programs, and has Node keep what it compiles of it: so only the first start of a version compiles it. The build makes one of this for each
 * program, with `PROGRAM` its bundle's name.
 */
import { mkdirSync } from "node:fs";
import * as modules from "node:module";
import { join } from "node:path";
import { findHome } from "../adapters/system/home.ts";

declare const PROGRAM: string;

const folder = join(findHome(process.env), "cache", "compiled");
// Node 20 can't keep it.
if ("enableCompileCache" in modules && makePrivateFolder(folder)) modules.enableCompileCache(folder);
// A name that is only known here, so that the bundler leaves it to be loaded when this has run.
modules.createRequire(__filename)(`./${PROGRAM}`);

/** Nobody else may write what this user's programs run. Where no folder can be made the program starts as it would without, and says by itself what else can't be written. */
function makePrivateFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}
