import { z } from 'zod';
import { type Application, applicationValidator } from '../application/application.ts';
import type { Model } from '../model/model.ts';
import { parsed } from '../validation.ts';

/**
 * Stands for an application in the routes' descriptions. What an application is depends on the model that answers:
 * OpenAPI puts that model's own schema in its place.
 */
export const applicationSchema = z.record(z.string(), z.unknown()).meta({ id: 'Application' });

/** Building a validator costs a hundred times what using it does. */
const validators = new WeakMap<Model, z.ZodType<Application>>();

export function validatorOf(model: Model): z.ZodType<Application> {
  let validator = validators.get(model);
  if (!validator) {
    validator = applicationValidator(model.compiled);
    validators.set(model, validator);
  }
  return validator;
}

/**
 * @returns the body as an application of the model's portfolio
 * @throws SolventError `validation_error`, naming every field that is wrong, missing or unknown, and no value
 */
export function checkedApplication(model: Model, body: unknown): Application {
  return parsed(validatorOf(model), body, 'The application is not valid');
}
