import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress, judgeUrl } from "./guarded-address.ts";

const closed = [
  "0.0.0.0",
  "10.0.0.1",
  "100.64.0.1",
  "100.100.100.200",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.0.1",
  "168.63.129.16",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.192",
  "192.0.2.1",
  "192.168.1.1",
  "198.18.0.1",
  "198.19.255.255",
  "203.0.113.9",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
];
const open = [
  "1.1.1.1",
  "8.8.8.8",
  "100.63.255.255",
  "100.128.0.0",
  "172.15.0.1",
  "172.32.0.1",
  "169.253.0.1",
  "198.17.0.1",
  "223.255.255.1",
  "128.0.0.1",
];

describe("isPublicAddress", () => {
  it.each(closed)("refuses %s", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(open)("allows %s", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.1.2.3",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "4000::1",
    "fe80::1%eth0",
    "1::2::3",
    "12345::",
    ":::",
    "1.2.3",
    "01.2.3.4",
    "1.2.3.256",
    "",
  ])("refuses %s", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each([
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
  ])("allows %s", (address) => expect(isPublicAddress(address)).toBe(true));

  it("judges an IPv4 address the same however it is wrapped in IPv6", () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), ([a, b, c, d]) => {
        const plain = isPublicAddress(`${a}.${b}.${c}.${d}`);
        const groups = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        const wrapped = [
          `::ffff:${a}.${b}.${c}.${d}`,
          `0:0:0:0:0:FFFF:${groups}`,
          `64:ff9b::${groups}`,
          `2002:${groups}::5`,
        ];
        expect(wrapped.map(isPublicAddress)).toEqual(wrapped.map(() => plain));
      }),
    );
  });

  it("knows every address of the private networks", () => {
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), fc.nat(255), fc.nat(255)),
    );
    fc.assert(
      fc.property(inside, (bytes) => {
        expect(isPublicAddress(bytes.join("."))).toBe(false);
      }),
    );
  });

  it("never throws and never allows what is no address", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!/^[\d.]+$|:/.test(text)) expect(isPublicAddress(text)).toBe(false);
        else isPublicAddress(text);
      }),
    );
  });
});

describe("judgeUrl", () => {
  it.each([
    "ftp://example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "example.org",
    "http://",
    "https://user@example.org/",
    "https://user:pass@example.org/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost",
    "http://printer/",
    "http://nas.local/",
    "http://metadata.google.internal/",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://169.254.169.254/latest/meta-data",
    "http://1.1.1.1.:25/",
  ])("refuses %s", (url) => expect(judgeUrl(url).ok).toBe(false));

  it("tells names, which must be resolved, from addresses", () => {
    expect(judgeUrl("https://Example.ORG./a?b#c")).toEqual({ ok: true, kind: "name", host: "example.org" });
    expect(judgeUrl("http://1.1.1.1:8080/")).toEqual({ ok: true, kind: "address", host: "1.1.1.1" });
    expect(judgeUrl("http://[2606:4700::1]/")).toEqual({ ok: true, kind: "address", host: "2606:4700::1" });
    expect(judgeUrl("https://例子.中国/")).toMatchObject({ ok: true, kind: "name" });
  });

  it("refuses a private address in every spelling that the URL standard knows", () => {
    const number = fc.nat(0xffffff).map((low) => 0x0a000000 + low);
    fc.assert(
      fc.property(number, fc.constantFrom(10, 16, 8), (value, base) => {
        const text = base === 16 ? `0x${value.toString(16)}` : base === 8 ? `0${value.toString(8)}` : String(value);
        expect(judgeUrl(`http://${text}/`).ok).toBe(false);
      }),
    );
  });
});
