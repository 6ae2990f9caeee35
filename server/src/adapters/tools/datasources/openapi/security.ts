import { isRecord, textIn, type Json } from "./json.ts";
import { follow, NotOffered } from "./references.ts";

/** How one credential is sent. */
export interface SecurityScheme {
  /** Its name in the document. */
  readonly name: string;
  readonly kind: "bearer" | "basic" | "header" | "query" | "cookie";
  /** The name of the header, query parameter or cookie that holds the key. */
  readonly key: string;
}

/** Credentials that are enough together; empty: none is needed. */
export type SecurityWay = readonly SecurityScheme[];

/**
 * The ways to prove who one is. A list that is empty or holds an empty one asks for nothing.
 *
 * @throws NotOffered when none of the ways can be gone here.
 */
export function readSecurity(root: Json, requirements: readonly Json[]): readonly SecurityWay[] {
  if (requirements.length === 0) return [];
  const components = isRecord(root["components"]) ? root["components"] : {};
  const schemes = isRecord(components["securitySchemes"]) ? components["securitySchemes"] : {};
  const ways = requirements.flatMap((requirement) => {
    const way = Object.keys(requirement).map((name) =>
      readScheme(name, follow(root, Object.hasOwn(schemes, name) ? schemes[name] : undefined)),
    );
    return way.every((scheme) => scheme !== undefined) ? [way] : [];
  });
  if (ways.length === 0) throw new NotOffered("it wants to be convinced in a way that isn't known here");
  return ways;
}

/** OAuth 2 and OpenID Connect end in a bearer token, too; getting one isn't done here. */
function readScheme(name: string, scheme: Json): SecurityScheme | undefined {
  switch (scheme["type"]) {
    case "http": {
      const kind = textIn(scheme["scheme"]).toLowerCase();
      return kind === "bearer" || kind === "basic" ? { name, kind, key: "authorization" } : undefined;
    }
    case "oauth2":
    case "openIdConnect":
      return { name, kind: "bearer", key: "authorization" };
    case "apiKey": {
      const place = scheme["in"];
      const key = textIn(scheme["name"]);
      return (place === "header" || place === "query" || place === "cookie") && key !== ""
        ? { name, kind: place, key }
        : undefined;
    }
    default:
      return undefined;
  }
}
