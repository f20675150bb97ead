import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentTypeOf, negotiate } from "./negotiate.ts";

describe("negotiation", () => {
  const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

  it("takes the first entry that can be answered", () => {
    const kubectl = `${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`;
    expect(negotiate(kubectl)).toEqual({ as: "Table", version: "v1", format: "json" });
    expect(negotiate("application/json;as=Table;v=v1beta1;g=meta.k8s.io")).toMatchObject({ version: "v1beta1" });
    expect(negotiate("application/vnd.kubernetes.protobuf,application/json")).toMatchObject({
      as: null,
      format: "json",
    });
    expect(negotiate("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")).toMatchObject({
      as: "PartialObjectMetadataList",
    });
    expect(negotiate("application/yaml")).toEqual({ as: null, version: "v1", format: "yaml" });
    expect(contentTypeOf({ format: "yaml" })).toBe("application/yaml");
    for (const accept of [undefined, "", "*/*", "application/*;q=0.8"]) expect(negotiate(accept)?.as).toBeNull();
  });

  it("answers nothing that it cannot", () => {
    for (const accept of [
      "application/vnd.kubernetes.protobuf",
      "application/cbor",
      "application/json;as=Table;v=v2;g=meta.k8s.io",
      "application/json;as=Chair;v=v1;g=meta.k8s.io",
      "application/json;as=Table;v=v1;g=other",
      "text/html",
    ]) {
      expect(negotiate(accept), accept).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (accept) => negotiate(accept) !== undefined));
  });
});
