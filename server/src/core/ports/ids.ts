/** The only source of new identifiers. */
export interface IdSource {
  /** A new ULID, greater than every one this source gave before. */
  next(): string;
}
