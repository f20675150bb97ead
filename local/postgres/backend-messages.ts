import { cString, int32, message } from "./frontend-messages.ts";

// Messages that a Postgres server sends.

const SERVER_PARAMETERS: [name: string, value: string][] = [
  ["server_version", "18.6"],
  ["server_encoding", "UTF8"],
  ["client_encoding", "UTF8"],
  ["DateStyle", "ISO, MDY"],
  ["TimeZone", "UTC"],
  ["integer_datetimes", "on"],
  ["standard_conforming_strings", "on"],
];

export const ASK_PASSWORD = message("R", int32(3));

export const READY = message("Z", Buffer.from("I"));

/** What follows a right password: who the server is, and that it waits for a query. */
export function welcome(): Buffer {
  const parameters = SERVER_PARAMETERS.map(([name, value]) => message("S", cString(name), cString(value)));
  return Buffer.concat([message("R", int32(0)), ...parameters, message("K", int32(1), int32(1)), READY]);
}

export function errorMessage(severity: "ERROR" | "FATAL", code: string, text: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`].map(cString);
  return message("E", ...fields, Buffer.from([0]));
}
