// Writes src/api/types.ts from api/openapi.yaml: a TypeScript type a schema, and where each operation is.
// Knows as much of OpenAPI as the file uses, and stops at what it does not know.
//   node scripts/api_types.ts          writes the file (npm run api-types)
// The unit tests hold the file equal to what this makes.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Schema {
  $ref?: string;
  type?: string | string[];
  oneOf?: Schema[];
  enum?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
}

interface Operation {
  operationId: string;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function arrayType(schema: Schema): string {
  const item = typeOf(schema.items ?? {});
  const fixed = schema.minItems !== undefined && schema.minItems === schema.maxItems;
  if (fixed && schema.minItems! <= 8) return `[${Array(schema.minItems).fill(item).join(', ')}]`;
  return `${item}[]`;
}

function objectType(schema: Schema): string {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const comment = field.description ? `  /** ${field.description} */\n` : '';
    return `${comment}  ${name}${required.has(name) ? '' : '?'}: ${typeOf(field)};`;
  });
  return `{\n${fields.join('\n')}\n}`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.replace('#/components/schemas/', '');
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  // Of an object, oneOf says which fields go together: that is no type of its own.
  if (schema.oneOf && !schema.type) return schema.oneOf.map(typeOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'null':
      return 'null';
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return arrayType(schema);
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`a schema that this script does not know: ${JSON.stringify(schema)}`);
  }
}

function operationsOf(document: Document): string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map(
      (method) => `  ${item[method]!.operationId}: { method: '${method.toUpperCase()}', path: '${path}' },`,
    ),
  );
}

export function apiTypes(yaml: string): string {
  const document = parse(yaml) as Document;
  const types = Object.entries(document.components.schemas).map(([name, schema]) => {
    const comment = schema.description ? `/** ${schema.description} */\n` : '';
    return `${comment}export type ${name} = ${typeOf(schema)};\n`;
  });
  return [
    '// Made from api/openapi.yaml by scripts/api_types.ts (npm run api-types): do not edit.\n',
    ...types,
    `export const operations = {\n${operationsOf(document).join('\n')}\n} as const;\n`,
  ].join('\n');
}

export const contractFile = new URL('../../api/openapi.yaml', import.meta.url);
export const typesFile = new URL('../src/api/types.ts', import.meta.url);

if (import.meta.main) writeFileSync(typesFile, apiTypes(readFileSync(contractFile, 'utf8')));
