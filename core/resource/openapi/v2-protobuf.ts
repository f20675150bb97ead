/** An OpenAPI 2 document as the protobuf message `openapi.v2.Document`; the numbers are those of its fields. */
import type { Swagger, SwaggerOperation, SwaggerParameter } from "../openapi-v2.ts";
import type { JsonSchema } from "./json-schema.ts";
import { ProtobufWriter } from "./protobuf-writer.ts";

const METHODS = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;

export function encodeOpenapiV2(swagger: Swagger): Uint8Array<ArrayBuffer> {
  const document = new ProtobufWriter().text(1, swagger.swagger);
  document.message(2, (info) => info.text(1, swagger.info.title).text(2, swagger.info.version));
  document.message(8, (paths) => {
    for (const [path, item] of Object.entries(swagger.paths)) {
      paths.message(2, (named) => named.text(1, path).message(2, (writer) => writePath(writer, item)));
    }
  });
  document.message(9, (definitions) => {
    for (const [name, schema] of Object.entries(swagger.definitions)) writeNamed(definitions, name, schema);
  });
  return document.finish();
}

function writePath(writer: ProtobufWriter, item: Swagger["paths"][string]): void {
  for (const [method, field] of Object.entries(METHODS)) {
    const operation = item[method as keyof typeof METHODS];
    if (operation) writer.message(field, (inner) => writeOperation(inner, operation));
  }
  for (const parameter of item.parameters) writer.message(9, (inner) => writeParameter(inner, parameter));
}

function writeOperation(writer: ProtobufWriter, operation: SwaggerOperation): void {
  writer.text(3, operation.description).text(5, operation.operationId);
  writer.texts(6, operation.produces).texts(7, operation.consumes);
  for (const parameter of operation.parameters) writer.message(8, (inner) => writeParameter(inner, parameter));
  writer.message(9, (responses) => {
    for (const [code, { description, schema }] of Object.entries(operation.responses)) {
      responses.message(1, (named) =>
        named.text(1, code).message(2, (value) =>
          value.message(1, (response) => {
            response.text(1, description);
            if (schema) response.message(2, (one) => one.message(1, (inner) => writeSchema(inner, schema)));
          }),
        ),
      );
    }
  });
  writeExtensions(writer, 13, operation);
}

function writeParameter(writer: ProtobufWriter, parameter: SwaggerParameter): void {
  const { name, in: place, description, required, type, schema } = parameter;
  writer.message(1, (choice) => {
    if (place === "body") {
      choice.message(1, (body) => {
        body.text(1, description).text(2, name).text(3, place).flag(4, required);
        if (schema) body.message(5, (inner) => writeSchema(inner, schema));
      });
      return;
    }
    choice.message(2, (other) =>
      other.message(place === "query" ? 3 : 4, (inner) => {
        inner.flag(1, required).text(2, place).text(3, description).text(4, name);
        inner.text(place === "query" ? 6 : 5, type);
      }),
    );
  });
}

function writeNamed(writer: ProtobufWriter, name: string, schema: JsonSchema): void {
  writer.message(1, (named) => named.text(1, name).message(2, (inner) => writeSchema(inner, schema)));
}

function writeSchema(writer: ProtobufWriter, schema: JsonSchema): void {
  const { properties, items, additionalProperties, type } = schema;
  writer.text(1, schema.$ref).text(2, schema.format).text(4, schema.description);
  writer.double(7, schema.maximum).double(9, schema.minimum).flag(10, schema.exclusiveMinimum);
  writer.int(11, schema.maxLength).int(12, schema.minLength);
  writer.int(14, schema.maxItems).int(15, schema.minItems).texts(19, schema.required);
  for (const value of schema.enum ?? []) writeAny(writer, 20, value);
  if (additionalProperties) {
    writer.message(21, (choice) => choice.message(1, (inner) => writeSchema(inner, additionalProperties)));
  }
  if (type) writer.message(22, (inner) => inner.texts(1, [type]));
  if (items) writer.message(23, (list) => list.message(1, (inner) => writeSchema(inner, items)));
  for (const one of schema.allOf ?? []) writer.message(24, (inner) => writeSchema(inner, one));
  if (properties) {
    writer.message(25, (inner) => {
      for (const [name, property] of Object.entries(properties)) writeNamed(inner, name, property);
    });
  }
  writeExtensions(writer, 31, schema);
}

function writeExtensions(writer: ProtobufWriter, field: number, from: object): void {
  for (const [name, value] of Object.entries(from)) {
    if (name.startsWith("x-")) writer.message(field, (named) => writeAny(named.text(1, name), 2, value));
  }
}

/** The values are YAML, and so may be JSON. */
function writeAny(writer: ProtobufWriter, field: number, value: unknown): void {
  writer.message(field, (any) => any.text(2, JSON.stringify(value)));
}
