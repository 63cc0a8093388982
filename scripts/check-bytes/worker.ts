import { digestsOf, type Recipe } from './digests.ts';

/** Trains the bundle that the request's body asks for, and answers its digests. */
export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await digestsOf((await request.json()) as Recipe));
  },
};
