/**
 * Starts one of the bundled programs, and has Node keep what it compiles of it: so only the first start of a version compiles it. The build makes one of this for each
 * program, with `PROGRAM` its bundle's name.
 */
import { mkdirSync } from "node:fs";
import * as modules from "node:module";
import { join } from "node:path";
import { findHome } from "../adapters/system/home.ts";

declare const PROGRAM: string;

// Node 20 can't keep it; nobody else may write what this user's programs run.
if ("enableCompileCache" in modules) {
  const folder = join(findHome(process.env), "cache", "compiled");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    modules.enableCompileCache(folder);
  } catch (error) {
    // The program starts as it would without; stdout may be a wire.
    console.error(`The compiled program can't be kept in ${folder}, so each start takes longer:`, error);
  }
}
// A name that is only known here, so that the bundler leaves it to be loaded when this has run.
modules.createRequire(__filename)(`./${PROGRAM}`);
