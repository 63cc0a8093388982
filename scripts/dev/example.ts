import { shellQuoted } from '../../src/http/docs/curl.ts';

/** A `curl` that scores an application which the running model takes, made from its own OpenAPI document. */
export async function exampleCurl(url: string, key: string): Promise<string> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    components: { schemas: { Application: { examples?: unknown[] } } };
  };
  const body = JSON.stringify(document.components.schemas.Application.examples?.[0] ?? {});
  return [
    `curl -s ${url}/api/v1/predict \\`,
    `  -H 'X-API-Key: ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shellQuoted(body)}`,
  ].join('\n');
}
