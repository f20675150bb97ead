import { expect, test } from "vitest";
import { isOwnUrl } from "./own-url.ts";

const HOSTS = ["files.example.com", "api.example.com"];

// A backslash is a slash to whoever asks for it.
test.each([
  "https://files.example.com/a?b=c",
  "https://api.example.com",
  "https://API.example.com/x",
  "https://files.example.com\\@evil.org/",
])("%s is one's own", (address) => expect(isOwnUrl(address, HOSTS)).toBe(true));

test.each([
  "",
  "files.example.com",
  "http://files.example.com/a",
  "https://files.example.com:8443/a",
  "https://files.example.com@evil.org/a",
  "https://eve@files.example.com/a",
  "https://:word@files.example.com/a",
  "https://files.example.com.evil.org/a",
  "https://evil.org/files.example.com",
  "javascript:https://files.example.com",
])("%j is not", (address) => expect(isOwnUrl(address, HOSTS)).toBe(false));
