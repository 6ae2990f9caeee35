import { isDeepStrictEqual } from "node:util";
import { ItemList } from "../../../server/src/core/dispatch/item-list.ts";

/**
 * What `isDeepStrictEqual` answers, several times as fast for what fleets are made of: plain objects, lists and lists of items. A key with no value is a key. Asked after each step of each
 * world.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const prototype: unknown = Object.getPrototypeOf(one);
  if (prototype !== Object.getPrototypeOf(other)) return false;
  if (prototype === Array.prototype) return areSameLists(one as readonly unknown[], other as readonly unknown[]);
  if (prototype === Object.prototype || prototype === ItemList.prototype) return areSameObjects(one, other);
  return isDeepStrictEqual(one, other);
}

function areSameLists(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (!isSame(one[at], other[at])) return false;
  return true;
}

function areSameObjects(one: object, other: object): boolean {
  const keys = Object.keys(one) as (keyof typeof one)[];
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) if (!Object.hasOwn(other, key) || !isSame(one[key], other[key])) return false;
  return true;
}
