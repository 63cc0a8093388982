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

const whole = {
  ETag: 'Names these bytes and no others.',
  'Accept-Ranges': 'Whether a Range can be asked for: not of what is made while it is sent.',
};
/** The headers of a download's answers, by status, for OpenAPI. */
export const SENT_WITH = {
  200: whole,
  206: { ...whole, 'Content-Range': 'Which bytes.' },
  304: { ETag: whole.ETag },
};
