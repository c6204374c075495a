import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';

export interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  format?: string;
  default?: unknown;
}

interface Content {
  content?: Record<string, { schema: JsonSchema }>;
}

export interface Operation {
  method: string;
  /** With `{id}` where a parameter stands. */
  path: string;
  parameters: { name: string; in: string; schema: JsonSchema }[];
  body: JsonSchema | undefined;
  responses: Record<string, Content>;
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Operation['parameters']; requestBody?: Content; responses: Record<string, Content> }
    >
  >;
}

/** Every operation of the committed document: the contract, not what the code happens to do. */
export function operations(): Operation[] {
  const document = JSON.parse(
    readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
  ) as Document;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content?.['application/json']?.schema,
      responses,
    })),
  );
}

/** What is wrong with an answer by the contract; nothing when it keeps to it. */
export function faultsOf(operation: Operation, status: number, contentType: string, body: string): string[] {
  const declared = operation.responses[String(status)];
  const where = `${operation.method} ${operation.path} ${status}`;
  if (declared === undefined) return [`${where} is not in the document`];
  if (declared.content === undefined || status === 204) return body === '' ? [] : [`${where} has a body`];
  const type = contentType.split(';')[0] ?? '';
  const content = declared.content[type];
  if (content === undefined) return [`${where} answers ${type}`];
  const validator = Compile(content.schema as TSchema);
  const value: unknown = JSON.parse(body);
  return validator.Check(value)
    ? []
    : validator.Errors(value).map((error) => `${where}${error.instancePath} ${error.message}`);
}
