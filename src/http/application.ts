import { z } from 'zod';

/** What is said of answers about an application. */
export const GIVES_KEY_BACK =
  "The application's own key comes back as text, under the name that the schema calls `key`, where one was sent.";

/**
 * Stands for an application in the routes' descriptions. What an application is depends on the model that answers:
 * OpenAPI puts that model's own schema in its place.
 */
export const applicationSchema = z.record(z.string(), z.unknown()).meta({ id: 'Application' });

/** An application of a model that an address names: which fields it has is that model's to say. */
export const applicationOfModelSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'ApplicationOfModel', examples: [{ age: 41, income: 28_000 }] });
