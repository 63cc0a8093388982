import { applicationJsonSchema } from '../application/json-schema.ts';
import type { Model } from '../model/model.ts';
import { ownKeyName } from '../scoring/own-key.ts';
import { applicationExample } from './application-example.ts';
import { type OpenApiDocument, openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';

/**
 * @returns the routes' OpenAPI document as it is for a model, made once a model; without one an application's fields
 *   stay open
 */
export function describer(routes: () => Route[]): (model: Model | undefined) => OpenApiDocument {
  const made = new WeakMap<Model, OpenApiDocument>();
  return (model) => {
    if (!model) return openApiDocument(routes(), undefined);
    let document = made.get(model);
    if (!document) {
      const application = applicationJsonSchema(model.compiled, ownKeyName(model.compiled.schema));
      document = openApiDocument(routes(), { ...application, examples: [applicationExample(model)] });
      made.set(model, document);
    }
    return document;
  };
}
