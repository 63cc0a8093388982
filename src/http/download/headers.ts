import { z } from 'zod';

/** The request headers of every download, for OpenAPI. */
export const CONDITIONS = {
  Range: z
    .string()
    .optional()
    .meta({ description: 'One range of bytes; several are answered with the whole.' }),
  'If-Range': z
    .string()
    .optional()
    .meta({ description: 'The ETag that the part at hand has: of anything else comes the whole.' }),
  'If-Match': z.string().optional().meta({ description: 'ETags; for another state the answer is 412.' }),
  'If-None-Match': z
    .string()
    .optional()
    .meta({ description: 'ETags; of a state that is among them the answer is 304.' }),
};
