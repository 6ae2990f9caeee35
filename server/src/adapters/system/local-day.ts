import type { LocalDay } from "../../core/ports/accounts.ts";

/** Days as this machine's time zone has them. */
export const localDay: LocalDay = (at) => {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};
