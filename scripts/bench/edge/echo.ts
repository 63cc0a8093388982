import { Hono } from 'hono';

/** The yardstick: the least that a Worker with a JSON body can do. */
export default new Hono().post('/', async (context) => context.json(await context.req.json()));
