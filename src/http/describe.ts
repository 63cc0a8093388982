import { applicationJsonSchema } from '../application/json-schema.ts';
import type { Model } from '../model/model.ts';
import { ownKeyName } from '../scoring/own-key.ts';
import type { JsonSchema } from './json-schema.ts';
import { modelExamples } from './model-examples.ts';
import { type OpenApiDocument, openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';

/**
 * @param routes those of a model, or of none
 * @returns the routes' OpenAPI document as it is for a model, made once a model; without one an
 *   application's fields stay open
 */
export function describer(
  routes: (model: Model | undefined) => Route[],
): (model: Model | undefined, origin: string) => OpenApiDocument {
  const made = new WeakMap<Model, OpenApiDocument>();
  return (model, origin) => {
    if (!model) return openApiDocument(routes(undefined), {}, origin);
    const document = made.get(model) ?? openApiDocument(routes(model), ofModel(model), origin);
    made.set(model, document);
    return { ...document, servers: [{ url: origin }] };
  };
}

/** What the model says of an application, and its examples. */
function ofModel(model: Model): Record<string, JsonSchema> {
  const examples = Object.entries(modelExamples(model)).map(([name, example]) => [
    name,
    { examples: [example] },
  ]);
  const known: Record<string, JsonSchema> = Object.fromEntries(examples);
  const application = applicationJsonSchema(model.compiled, ownKeyName(model.compiled.schema));
  return { ...known, Application: { ...application, ...known.Application } };
}
