import { html, raw } from 'hono/html';
import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument } from '../openapi.ts';
import { pagePolicy } from '../page-policy.ts';
import { curlOf, type Media } from './curl.ts';
import { STYLE } from './style.ts';

export const PAGE_POLICY = pagePolicy(STYLE);

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  'x-scope'?: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { description?: string; content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

/** The OpenAPI document as one page of HTML. */
export function docsPage(document: OpenApiDocument) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation: operation as unknown as Operation,
    })),
  );
  const tags = [...Map.groupBy(operations, ({ operation }) => operation.tags[0]!)];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}: interface</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>${document.info.title}</h1>
<p>${document.info.description} For programs: <a href="/openapi.json">openapi.json</a>.</p>
<p>Send your key in the header <code>X-API-Key</code>. Every JSON answer has <code>success</code> and
<code>message</code>, and <code>data</code> or a stable code in <code>error</code>.</p>
${tags.map(
  ([tag, members]) => html`<h2>${tag}</h2>
${members.map(({ path, method, operation }) => operationSection(path, method, operation, document))}`,
)}
<h2>Shapes</h2>
${Object.entries(document.components.schemas).map(
  ([name, schema]) =>
    html`<details><summary><code>${name}</code></summary><div id="${name}">${json(schema)}</div></details>`,
)}
</body>
</html>`;
}

function operationSection(path: string, method: string, operation: Operation, document: OpenApiDocument) {
  const { parameters = [], requestBody, responses } = operation;
  const { schemas } = document.components;
  const own = parameters.filter((parameter) => 'name' in parameter);
  return html`<details id="${operation.operationId}">
<summary><b>${method}</b><code>${path}</code><span>${operation.summary}</span></summary>
${operation.description && html`<p>${prose(operation.description)}</p>`}
<p>${operation['x-scope'] ? html`Needs the scope <code>${operation['x-scope']}</code>.` : 'Needs no key.'}</p>
<pre>${curlOf(`${document.servers[0]!.url}${path}`, method, operation['x-scope'] !== undefined, requestBody?.content)}</pre>
${
  own.length > 0 &&
  html`<table><tr><th>Parameter</th><th>In</th><th>Required</th><th>Form</th></tr>
${own.map(
  ({ name, in: place, required, description, schema }) =>
    html`<tr><td><code>${name}</code></td><td>${place}</td><td>${required ? 'yes' : 'no'}</td><td>${description} ${form(schema, schemas)}</td></tr>`,
)}</table>`
}
${
  requestBody &&
  html`${requestBody.description && html`<p>${prose(requestBody.description)}</p>`}
<table><tr><th>Body</th><th>Form</th></tr>${contentRows(requestBody.content, schemas)}</table>`
}
<table><tr><th>Status</th><th>Meaning</th><th>Form</th></tr>
${Object.entries(responses).map(
  ([status, { description, content = {} }]) =>
    html`<tr><td>${status}</td><td>${prose(description)}</td><td>${Object.entries(content).map(
      ([type, { schema }]) => html`${type} ${form(schema, schemas)} `,
    )}</td></tr>`,
)}</table>
</details>`;
}

function contentRows(content: Record<string, Media>, schemas: Schemas) {
  return Object.entries(content).map(
    ([type, { schema }]) => html`<tr><td>${type}</td><td>${form(schema, schemas)}</td></tr>`,
  );
}

type Schemas = OpenApiDocument['components']['schemas'];

/** A schema in a table's cell: a link to a named one (of an answer to its data), a short one in full. */
function form(schema: JsonSchema, schemas: Schemas) {
  const { description, ...inner } = schema;
  const name = typeof inner.$ref === 'string' ? inner.$ref.split('/').at(-1)! : undefined;
  const { data } = (name && (schemas[name]?.properties as { data?: JsonSchema } | undefined)) || {};
  if (data) return form(data, schemas);
  if (name) return html`<a href="#${name}">${name}</a>`;
  return html`${description} <code>${JSON.stringify(inner)}</code>`;
}

/** OpenAPI's descriptions are Markdown; of it, they use code in backticks. */
function prose(text: string) {
  return text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
}

function json(value: unknown) {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}
