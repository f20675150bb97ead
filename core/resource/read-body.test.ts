import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DUPLICATES_MAX, shapeOfJson } from "./duplicate-keys.ts";
import { ProtobufWriter } from "./openapi/protobuf-writer.ts";
import { BODY_BYTES_MAX, readBody } from "./read-body.ts";
import { StatusError, type StatusReason } from "./status-error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const YAML = "application/yaml";
const PROTOBUF = "application/vnd.kubernetes.protobuf";

function reasonOf(body: Uint8Array, type: string | undefined): StatusReason | undefined {
  try {
    readBody(body, type);
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error.reason;
    throw error;
  }
}

describe("a body", () => {
  it("of JSON names the fields that are given twice", () => {
    const text = `{"spec": {"a\\"b": 1, "x": [{"y": 1, "y" : 2}, {"y": 1}], "x": "}{\\\\"}, "kind": "K", "kind": "K"}`;
    expect(readBody(bytes(text), "application/json; charset=utf-8")).toEqual({
      value: JSON.parse(text),
      duplicates: ["spec.x[0].y", "spec.x", "kind"],
    });
  });

  it("of JSON as JSON.stringify writes it has none, and its depth is counted", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 2 }), (value, space) => {
        expect(shapeOfJson(JSON.stringify(value, null, space)).duplicates).toEqual([]);
      }),
    );
    expect(shapeOfJson('[{"a":[]}]').depth).toBe(3);
  });

  it("of YAML reads as JSON does, with fields that are given twice", () => {
    const text = "kind: K\nspec:\n  x: 1\n  x: 2\n  list:\n    - {y: 1, y: 2}\n  on: yes\n";
    expect(readBody(bytes(text), YAML)).toEqual({
      value: { kind: "K", spec: { x: 2, list: [{ y: 2 }], on: "yes" } },
      duplicates: ["spec.x", "spec.list[0].y"],
    });
    expect(readBody(bytes('{"a":1}'), "application/apply-patch+yaml").value).toEqual({ a: 1 });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value, null, 2);
        expect(readBody(bytes(json), YAML).value).toEqual(JSON.parse(json));
      }),
    );
  });

  it("names no more fields, and no longer ones, than anybody reads", () => {
    const name = "k".repeat(100_000);
    for (const [text, type] of [
      [`{"${name}":{${Array(1_000).fill('"b":1').join(",")}}}`, "application/json"],
      [`? ${name}\n:\n${"  b: 1\n".repeat(1_000)}`, YAML],
    ] as const) {
      const { duplicates } = readBody(bytes(text), type);
      expect(duplicates).toHaveLength(DUPLICATES_MAX);
      expect(duplicates.join("").length).toBeLessThan(10_000);
    }
  });

  it("of YAML is refused when its aliases stand for far more than it is", () => {
    const body = (keys: number) => {
      const map = Array.from({ length: keys }, (_, index) => `k${index}: 1`).join(", ");
      return bytes(`a: &a {${map}}\n${Array.from({ length: 90 }, (_, index) => `b${index}: {<<: *a}\n`).join("")}`);
    };
    expect(reasonOf(body(20), YAML)).toBeUndefined();
    expect(reasonOf(body(20_000), YAML)).toBe("BadRequest");
  });

  it("that nobody can read is refused, and nothing else happens", () => {
    const laughs = `a: &a [${"x,".repeat(50)}]\n${"bcdefgh"
      .split("")
      .map((name, at) => `${name}: &${name} [${`*${"abcdefg"[at]},`.repeat(50)}]`)
      .join("\n")}`;
    const cases: [string, string | undefined, StatusReason][] = [
      ["{", "application/json", "BadRequest"],
      ["{", undefined, "BadRequest"],
      ["a: [", YAML, "BadRequest"],
      ["a: 1\n---\nb: 2", YAML, "BadRequest"],
      [laughs, YAML, "BadRequest"],
      ["[".repeat(200) + "]".repeat(200), "application/json", "BadRequest"],
      ["[".repeat(200) + "]".repeat(200), YAML, "BadRequest"],
      ["[".repeat(20_000) + "]".repeat(20_000), "application/json", "BadRequest"],
      ["[".repeat(20_000), YAML, "BadRequest"],
      ["{}", "text/html", "UnsupportedMediaType"],
      ["{}", "application/cbor", "UnsupportedMediaType"],
      ["{}", PROTOBUF, "BadRequest"],
    ];
    for (const [text, type, reason] of cases) expect(reasonOf(bytes(text), type), text.slice(0, 30)).toBe(reason);
    expect(reasonOf(new Uint8Array([0x22, 0xff, 0x22]), "application/json")).toBe("BadRequest");
    expect(reasonOf(new Uint8Array(BODY_BYTES_MAX + 1), "application/json")).toBe("RequestEntityTooLarge");
    expect(readBody(new Uint8Array(), undefined)).toEqual({ value: undefined, duplicates: [] });
  });

  it("of any bytes is read or refused", () => {
    const types = fc.constantFrom("application/json", YAML, "application/apply-patch+yaml", PROTOBUF);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), types, (body, type) => {
        const framed = type === PROTOBUF ? Uint8Array.of(0x6b, 0x38, 0x73, 0, ...body) : body;
        expect([undefined, "BadRequest", "UnsupportedMediaType"]).toContain(reasonOf(framed, type));
      }),
      { numRuns: 2000 },
    );
  });
});

/** As Go's clients write it: empty texts are there, and metadata carries a creationTimestamp of zero. */
function message(apiVersion: string, kind: string, write: (writer: ProtobufWriter) => void): Uint8Array {
  const body = new ProtobufWriter()
    .message(1, (type) => type.text(1, apiVersion).text(2, kind))
    .message(2, write)
    .bytes(3, new Uint8Array())
    .bytes(4, new Uint8Array())
    .finish();
  return Uint8Array.of(0x6b, 0x38, 0x73, 0, ...body);
}

const named = (name: string) => (writer: ProtobufWriter) =>
  writer
    .text(1, name)
    .bytes(2, new Uint8Array())
    .message(8, (time) => time.int(1, 0).int(2, 0));

describe("a body of protobuf", () => {
  const read = (body: Uint8Array) => readBody(body, PROTOBUF).value;

  it("is read for what kubectl sends so", () => {
    const entry = (key: string, value: string) => (writer: ProtobufWriter) => writer.text(1, key).text(2, value);
    expect(read(message("v1", "Namespace", (body) => body.message(1, named("lab")).message(2, () => {})))).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      spec: {},
      metadata: {
        name: "lab",
        creationTimestamp: null,
      },
    });
    const secret = message("v1", "Secret", (body) =>
      body
        .message(1, (meta) => named("s")(meta).message(11, entry("l", "1")).message(11, entry("__proto__", "2")))
        .message(2, entry("a", "b"))
        .bytes(3, new Uint8Array())
        .message(4, entry("c", "d")),
    );
    expect(read(secret)).toMatchObject({
      kind: "Secret",
      data: { a: "Yg==" },
      stringData: { c: "d" },
      metadata: { name: "s" },
    });
    expect(Object.keys((read(secret) as { metadata: { labels: object } }).metadata.labels)).toEqual(["l", "__proto__"]);
    expect(read(secret)).not.toHaveProperty("type");
    const review = message("authorization.k8s.io/v1", "SelfSubjectAccessReview", (body) =>
      body.message(2, (spec) =>
        spec.message(1, (what) => what.text(2, "create").text(3, "agent.wecode.io").text(5, "bots")),
      ),
    );
    expect(read(review)).toMatchObject({
      spec: { resourceAttributes: { verb: "create", group: "agent.wecode.io", resource: "bots" } },
    });
    const deletion = message("v1", "DeleteOptions", (body) =>
      body
        .int(1, 30)
        .message(2, (must) => must.text(1, "u"))
        .text(4, "Foreground")
        .texts(5, ["All"]),
    );
    expect(read(deletion)).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      gracePeriodSeconds: 30,
      dryRun: ["All"],
      preconditions: { uid: "u" },
      propagationPolicy: "Foreground",
    });
  });

  it("is refused for other kinds", () => {
    expect(
      reasonOf(
        message("apps/v1", "Deployment", () => {}),
        PROTOBUF,
      ),
    ).toBe("UnsupportedMediaType");
    expect(
      reasonOf(
        message("v1", "constructor", () => {}),
        PROTOBUF,
      ),
    ).toBe("UnsupportedMediaType");
  });
});
