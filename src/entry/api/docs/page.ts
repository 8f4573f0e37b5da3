import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { type Method, type OpenApiDocument, type Operation, operationsOf, type Parameter } from "../openapi.ts";
import { SCRIPT, STYLE } from "./assets.ts";
import { exampleOf, type Field, type FieldType, fieldsOf, type Schema, type Schemas, typeOf } from "./fields.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The OpenAPI document for reading. `nonce` lets the page's own style and script through its policy. */
export function docsPage(document: OpenApiDocument, origin: string, nonce: string): Html {
  const schemas: Schemas = document.components?.schemas ?? {};
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} API</title>
<style nonce="${nonce}">${raw(STYLE)}</style>
</head>
<body>
<h1>${document.info.title} API</h1>
${prose(document.info.description)}
<p>The same for programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<label>Search <output></output><input type="search" placeholder="charge-points, POST, meterValues …"></label>
<main>
${byTag(document).map(([tag, entries]) =>
  section(
    tag,
    entries.map((entry) => operationView(entry, schemas, origin)),
  ),
)}
${section(
  "Schemas",
  Object.entries(schemas).map(([name, schema]) => schemaView(name, schema)),
)}
</main>
<script nonce="${nonce}">${raw(SCRIPT)}</script>
</body>
</html>`;
}

interface Entry {
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
}

function byTag(document: OpenApiDocument): readonly (readonly [string, readonly Entry[]])[] {
  const entries = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    operationsOf(item).map(([method, operation]) => ({ method, path, operation })),
  );
  return [...Map.groupBy(entries, ({ operation }) => operation.tags?.[0] ?? "other")];
}

function section(title: string, entries: readonly Html[]): Html {
  return html`<section><h2>${title}</h2>${entries}</section>`;
}

function operationView({ method, path, operation }: Entry, schemas: Schemas, origin: string): Html {
  const body = bodySchema(operation);
  const words = [method, path, operation.summary, operation.description, operation.tags?.join(" ")].join(" ");
  return html`<details id="${method}-${path}" data-words="${words}">
<summary><b class="method">${method.toUpperCase()}</b> <code>${path}</code> <span>${operation.summary}</span></summary>
<div>
${prose(operation.description)}
${table("Parameters", (operation.parameters ?? []).flatMap(parameterField))}
${body ? table("Body", fieldsOf(body)) : ""}
${Object.entries(operation.responses ?? {}).map(([status, response]) => responseView(status, response))}
<h3>Example</h3>
<pre>${curl(operation, method, `${origin}/api${path}`, body && exampleOf(body, schemas))}</pre>
</div></details>`;
}

function schemaView(name: string, schema: Schema): Html {
  return html`<details id="schema-${name}" data-words="${name} schema">
<summary><code>${name}</code> <span>${schema.description}</span></summary>
<div>${table("Fields", fieldsOf(schema))}</div></details>`;
}

type Responses = NonNullable<Operation["responses"]>;

function responseView(status: string, response: Responses[string]): Html {
  const schema = "content" in response ? schemaOf(response.content) : undefined;
  const description = "description" in response ? response.description : "";
  return html`<h3>${status}</h3><p>${inline(description)}${schema ? html`: ${typeView(typeOf(schema))}` : ""}</p>
${schema ? table("", fieldsOf(schema)) : ""}`;
}

function schemaOf(content: Readonly<Record<string, { readonly schema?: Schema }>> = {}): Schema | undefined {
  return Object.values(content)[0]?.schema;
}

function table(title: string, fields: readonly Field[]): Html | string {
  if (fields.length === 0) return "";
  return html`${title === "" ? "" : html`<h3>${title}</h3>`}<div class="table" tabindex="0"><table>
<thead><tr><th>Name</th><th>Type</th><th>Required</th><th>Notes</th></tr></thead>
<tbody>${fields.map(
    ({ path, type, required, note }) =>
      html`<tr><td><code>${path}</code></td><td>${typeView(type)}</td><td>${required ? "yes" : "no"}</td><td>${note}</td></tr>`,
  )}</tbody></table></div>`;
}

function typeView({ words, schemaName }: FieldType): Html | string {
  return schemaName === null ? words : html`<a href="#schema-${schemaName}">${words}</a>`;
}

function parameterField(parameter: Parameter): readonly Field[] {
  if (!("name" in parameter)) return [];
  const schema: Schema = parameter.schema ?? {};
  const [field] = fieldsOf({ type: "object", properties: { [parameter.name]: schema } });
  const note = [parameter.in, parameter.description ?? field?.note].filter(Boolean).join("; ");
  return [{ path: parameter.name, type: typeOf(schema), required: parameter.required ?? false, note }];
}

function bodySchema(operation: Operation): Schema | undefined {
  const body = operation.requestBody;
  return body && "content" in body ? body.content["application/json"]?.schema : undefined;
}

function curl(operation: Operation, method: Method, url: string, example: unknown): string {
  const lines = [`curl -X ${method.toUpperCase()} '${url}'`];
  if (operation.security?.length !== 0) lines.push(`-H "Authorization: Bearer $API_KEY"`);
  if (example !== undefined) lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example)}'`);
  return lines.join(" \\\n  ");
}

/** Paragraphs, `code` and **bold** of the document's descriptions. */
function prose(text: string | undefined): readonly Html[] {
  return (text ?? "")
    .split("\n\n")
    .filter(Boolean)
    .map((paragraph) => html`<p>${inline(paragraph)}</p>`);
}

function inline(text: string): readonly (Html | string)[] {
  return text.split(/(`[^`]*`|\*\*[^*]*\*\*)/).map((part) => {
    if (part.startsWith("`")) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith("**") ? html`<b>${part.slice(2, -2)}</b>` : part;
  });
}
