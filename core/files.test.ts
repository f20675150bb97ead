import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentDisposition, safeFileName } from "./file-name.ts";
import { sniffMediaType } from "./media-type.ts";

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe("sniffMediaType", () => {
  it.each([
    ["\x89PNG\r\n\x1a\n\0\0", "x.txt", "image/png"],
    ["\xff\xd8\xff\xe0\0", "photo", "image/jpeg"],
    ["GIF89a\0", "a.gif", "image/gif"],
    ["RIFF\x10\0\0\0WEBPVP8 ", "a", "image/webp"],
    ["%PDF-1.7\n\x80", "a.html", "application/pdf"],
    ["PK\x03\x04\0", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["PK\x03\x04\0", "a.jar", "application/zip"],
    ["a,b\n1,2", "a.csv", "text/csv"],
    ["<html><script>", "a.html", "text/plain"],
    ["<svg onload=x>", "a.svg", "text/plain"],
    ["", "empty.md", "text/markdown"],
    ["\xc4\xe3\xba\xc3", "gbk.txt", "text/plain"],
  ])("%j named %s is %s", (head, name, type) => expect(sniffMediaType(bytes(head), name)).toBe(type));

  it.each([
    ["MZ\x90\0\x03", "a.txt"],
    ["\x7fELF\x02", "a"],
    ["RIFF\x10\0\0\0AVI LIST", "a.webp"],
  ])("does not take %j", (head, name) => expect(sniffMediaType(bytes(head), name)).toBeNull());

  it("never lets a browser run anything", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (head, name) => {
        expect(sniffMediaType(head, `${name}.html`) ?? "").not.toMatch(/html|svg|xml$|javascript/);
      }),
    );
  });
});

describe("safeFileName", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\x\\报告.pdf", "报告.pdf"],
    ["evil\u202Efdp.exe", "evilfdp.exe"],
    ["a\r\nb.txt", "ab.txt"],
    ['a"b<c>.txt', "a_b_c_.txt"],
    ["...", "file"],
    ["", "file"],
  ])("%j becomes %j", (name, safe) => expect(safeFileName(name)).toBe(safe));

  it("is short, keeps the extension, and is the same when asked again", () => {
    expect(safeFileName(`${"长".repeat(400)}.pdf`)).toMatch(/^长{196}\.pdf$/);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const safe = safeFileName(name);
        expect(safeFileName(safe)).toBe(safe);
        expect(safe).not.toMatch(/[/\\\r\n\0"]/);
      }),
    );
  });
});

describe("contentDisposition", () => {
  it("carries any name without ending the header", () => {
    expect(contentDisposition("attachment", "报告's (1).pdf")).toBe(
      "attachment; filename=\"__'s (1).pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%27s%20%281%29.pdf",
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(contentDisposition("inline", safeFileName(name))).toMatch(
          /^inline; filename="[^"\\]*"; filename\*=UTF-8''[\w%.~!-]*$/,
        );
      }),
    );
  });
});
