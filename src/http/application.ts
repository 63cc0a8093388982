import { z } from 'zod';

/**
 * Stands for an application in the routes' descriptions. What an application is depends on the model that answers:
 * OpenAPI puts that model's own schema in its place.
 */
export const applicationSchema = z.record(z.string(), z.unknown()).meta({ id: 'Application' });
