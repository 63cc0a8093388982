import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { HttpContext } from './context.ts';
import { STATUS_OF } from './errors.ts';
import { completeJson } from './middleware/security-headers.ts';
import { MOST_DETAILS } from './told-details.ts';

/** Every JSON answer that succeeds: `{success, data, message}`. */
export function answer(data: unknown, message: string, status = 200): Response {
  return Response.json({ success: true, data, message }, { status });
}

/** The same for an answer that is given thousands of times a second. */
export function completeAnswer(context: HttpContext, data: unknown, message: string): Response {
  return completeJson(context, { success: true, data, message });
}

/**
 * The shape of `answer`, for OpenAPI. It is named after its data: `Prediction` comes in a `PredictionAnswer`.
 * @param message one that may come with it
 */
export function answerSchema(data: z.ZodType, message: string): z.ZodType {
  return z
    .object({ success: z.literal(true), data, message: z.string().meta({ examples: [message] }) })
    .meta({ id: `${z.globalRegistry.get(data)!.id}Answer` });
}

/** The shape of `errorResponse`, for OpenAPI. */
export const errorSchema = z
  .object({
    success: z.literal(false),
    error: z.enum(Object.keys(STATUS_OF) as [ErrorCode, ...ErrorCode[]]).meta({ id: 'ErrorCode' }),
    message: z.string(),
    details: z
      .array(
        z
          .object({ path: z.string(), message: z.string(), code: z.string().optional() })
          .meta({ id: 'ErrorDetail' }),
      )
      .max(MOST_DETAILS)
      .optional(),
    more_details: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'How many more there are than `details` tells.' }),
    request_id: z.string(),
  })
  .meta({ id: 'ErrorAnswer' });
