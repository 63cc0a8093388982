import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpEnv } from '../../src/http/context.ts';
import { errorResponse } from '../../src/http/errors.ts';
import { mount } from '../../src/http/mount.ts';
import { type Route, route } from '../../src/http/route.ts';
import { wholeNumberText } from '../../src/number-text.ts';
import { answerOf, UNGUARDED } from './support.ts';

const common = { scope: null, tag: 'operations' as const, responses: { 200: { description: 'It.' } } };
const routes: Route[] = [
  route({
    ...common,
    method: 'get',
    path: '/things/{id}.html',
    operationId: 'getPage',
    summary: 'A page',
    params: z.object({ id: z.string() }),
    handle: (_, { params }) => Response.json({ page: params.id }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/things/{id}',
    operationId: 'getThing',
    summary: 'A thing',
    params: z.object({ id: z.string().max(5) }),
    query: z.object({ limit: wholeNumberText(0, 10).default(3) }),
    handle: (context, { params, query }) =>
      Response.json({ ...params, ...query, route: context.get('route') }),
  }),
  route({
    ...common,
    method: 'delete',
    path: '/things/{id}',
    operationId: 'deleteThing',
    summary: 'Away with it',
    handle: () => new Response(null, { status: 204 }),
  }),
];

const app = new Hono<HttpEnv>();
mount(app, routes, UNGUARDED);
app.onError((error) => errorResponse(error, 'id'));
const get = (path: string, method = 'GET') => app.request(path, { method });

describe('mount', () => {
  it('hands parameters and query to the handler as their schemas make them', async () => {
    expect(await (await get('/things/a')).json()).toEqual({ id: 'a', limit: 3, route: '/things/{id}' });
    expect(await (await get('/things/a?limit=7')).json()).toMatchObject({ limit: 7 });
  });

  it('tells a fixed ending from a parameter', async () => {
    expect(await (await get('/things/a.html')).json()).toEqual({ page: 'a.html' });
  });

  it.each([
    ['/things/toolong', 'id'],
    ['/things/a?limit=11', 'limit'],
    ['/things/a?limit=x', 'limit'],
    ['/things/a?limit=1&limit=2', 'limit'],
    ['/things/a?limit=1&lmit=2', 'lmit'],
  ])('refuses %s and names what is wrong', async (path, name) => {
    const { status, body } = await answerOf(get(path));
    expect([status, body.error, body.details?.[0]?.path]).toEqual([422, 'validation_error', name]);
  });

  it('lists every method of a path', async () => {
    const response = await get('/things/a', 'POST');
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, DELETE, OPTIONS']);
    expect((await get('/things/a', 'DELETE')).status).toBe(204);
  });
});
