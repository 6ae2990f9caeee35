/** Where the Manus cloud is asked unless an account says otherwise. */
const manusAddress = "https://api.manus.ai";

/** Pure: whether two base URLs mean the same place. Absent means the Manus cloud; what differs in more than case and a slash at its end isn't the same. */
export function sameServer(one = manusAddress, other = manusAddress): boolean {
  return normal(one) === normal(other);
}

/** Scheme and host count without case; what stands before an `@` and behind the host doesn't. */
function normal(text: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?([^/?#]*)(.*)$/is.exec(text.trim());
  if (parts === null) return text.trim();
  const [, scheme = "", user = "", host = "", rest = ""] = parts;
  return `${scheme.toLowerCase()}${user}${host.toLowerCase()}${rest.replace(/\/+$/, "")}`;
}
