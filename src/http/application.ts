import { z } from 'zod';

/** What is said of answers about an application. */
export const GIVES_KEY_BACK =
  "The application's own key comes back as text, under the name that the schema calls `key`, where one was sent.";

/**
 * Stands for an application in the routes' descriptions. What an application is depends on the model that answers:
 * OpenAPI puts that model's own schema in its place.
 */
export const applicationSchema = z.record(z.string(), z.unknown()).meta({ id: 'Application' });
