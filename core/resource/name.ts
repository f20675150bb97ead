/**
 * Names of resources keep their case and may hold any script, as Wegent allowed; what would break a URL path or look
 * like another name is refused. All that is wrong is said at once.
 */
import { NAME_MAX } from "#protocol/kinds/resource";

const EDGES = /^[\p{L}\p{N}](.*[\p{L}\p{N}\p{M})])?$/su;
const CONTROL = /[\p{C}\u2028\u2029]/u;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function nameErrors(name: string): string[] {
  const errors: string[] = [];
  if (name === "") return ["must not be empty"];
  if ([...name].length > NAME_MAX) errors.push(`must be no more than ${NAME_MAX} characters`);
  if (/[/%\\?#]/.test(name)) errors.push("must not contain / % \\ ? or #");
  if (CONTROL.test(name)) errors.push("must not contain control or invisible characters");
  if (!EDGES.test(name)) errors.push("must begin and end with a letter or a digit");
  if (name.normalize("NFC") !== name) errors.push("must be in Unicode normal form C");
  return errors;
}

export function namespaceErrors(namespace: string): string[] {
  const errors: string[] = [];
  if (namespace.length > 63) errors.push("must be no more than 63 characters");
  if (!DNS_LABEL.test(namespace)) {
    errors.push("must consist of lower case letters, digits or '-', and begin and end with a letter or a digit");
  }
  return errors;
}

/** Names in the core group of Kubernetes: its clients make addresses of them. */
export function dnsNameErrors(name: string): string[] {
  if (name.length <= 253 && DNS_SUBDOMAIN.test(name)) return [];
  return [
    "a lowercase RFC 1123 subdomain must consist of lower case letters, digits, '-' or '.', begin and end with a " +
      "letter or a digit, and be no more than 253 characters",
  ];
}

/** Keys of labels and annotations: an optional DNS subdomain and a slash, then a name of at most 63 characters. */
export function qualifiedKeyErrors(key: string): string[] {
  const errors: string[] = [];
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? null : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== null && (prefix.length > 253 || !DNS_SUBDOMAIN.test(prefix))) {
    errors.push("prefix must be a DNS subdomain of at most 253 characters");
  }
  if (name.length > 63 || !LABEL_PART.test(name)) {
    errors.push(
      "name part must be 1 to 63 letters, digits, '-', '_' or '.', and begin and end with a letter or a digit",
    );
  }
  return errors;
}

export function labelValueErrors(value: string): string[] {
  if (value === "" || (value.length <= 63 && LABEL_PART.test(value))) return [];
  return ["must be empty or at most 63 letters, digits, '-', '_' or '.', and begin and end with a letter or a digit"];
}
