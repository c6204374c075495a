/** Requests are checked by typebox's compiled validators: the schemas of the routes, without Ajv beside them. */
import type { FastifySchemaCompiler } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import type { FieldError } from '../errors/problem.ts';

/** A part of the request does not match its schema. */
export class ValidationFailure extends Error {
  readonly errors: readonly FieldError[];
  constructor(errors: readonly FieldError[]) {
    super('The request is not valid');
    this.name = 'ValidationFailure';
    this.errors = errors;
  }
}

type SchemaError = ReturnType<ReturnType<typeof Compile>['Errors']>[number];

/** An attacker's thousand unknown members are not listed back to him. */
const maxErrors = 20;

const partNames: Record<string, string> = { querystring: 'query' };

const asPath = (part: string, pointer: string): string =>
  [part, ...pointer.split('/').slice(1)].map((step) => step.slice(0, 64)).join('.');

/** One entry a member, as a form can show them beside its fields. */
const describe = (part: string, error: SchemaError): FieldError[] => {
  const path = asPath(part, error.instancePath);
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        path: `${path}.${name}`,
        message: 'is required',
      }));
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({
        path: `${path}.${name.slice(0, 64)}`,
        message: 'is unknown',
      }));
    case 'boolean':
      // The same unknown member once more, seen from inside.
      return [];
    case 'pattern':
      return [{ path, message: 'has characters that are not allowed, or is blank' }];
    default:
      return [{ path, message: error.message }];
  }
};

const integer = /^-?\d{1,15}$/;

/**
 * Query strings are text: whole numbers become numbers where the schema wants integers, and defaults are filled in.
 * Nothing is guessed: '5.7', '0x10' and ' 7' stay text and are refused.
 */
const fromText = (schema: TSchema, value: unknown): unknown => {
  const properties =
    'properties' in schema ? (schema.properties as Record<string, Record<string, unknown>>) : {};
  const result: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  for (const [name, property] of Object.entries(properties)) {
    const raw = result[name];
    if (raw === undefined) {
      if ('default' in property) result[name] = property['default'];
    } else if (property['type'] === 'integer' && typeof raw === 'string' && integer.test(raw)) {
      result[name] = Number(raw);
    }
  }
  return result;
};

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const part = partNames[httpPart ?? ''] ?? httpPart ?? 'body';
  const isText = part === 'query' || part === 'params';
  return (input: unknown) => {
    const value = isText ? fromText(schema, input) : input;
    if (validator.Check(value)) return { value };
    const errors = validator.Errors(value).flatMap((error) => describe(part, error));
    return { error: new ValidationFailure(errors.slice(0, maxErrors)) };
  };
};
