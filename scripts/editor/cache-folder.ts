import envPaths from "env-paths";

/** Where downloaded editors and browsers live between runs: the platform's cache folder, outside the repository. It may not exist yet. */
export const cacheFolder: string = envPaths("manus-manager", { suffix: "" }).cache;
