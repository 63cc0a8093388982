import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesystemBlobStore } from '../../../src/platform/node/filesystem.ts';
import { walkKeys } from '../../../src/platform/node/key-walk.ts';
import { blobStoreContract } from '../../contracts/blob-store.ts';
import { gathered } from '../../decisions/store/support.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'solvent-blobs-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('filesystem blob store', () => {
  blobStoreContract(() => filesystemBlobStore(root));

  it('keeps no work files and no empty folders', async () => {
    const folder = join(root, 'clean');
    const store = filesystemBlobStore(folder);
    await store.put('a/b/c', 'value', { onlyIfAbsent: true });
    await store.put('a/b/c', 'value', { onlyIfAbsent: true });
    await store.put('a/b/c', 'other', { onlyIfEtag: (await store.head('a/b/c'))!.etag });
    const upload = await store.upload('a/b/d');
    await upload.abort();
    await store.delete(['a/b/c']);
    expect(await readdir(folder, { recursive: true })).toEqual([
      '.solvent',
      '.solvent/writing',
      '.solvent/writing/locks',
    ]);
  });

  it('writes nothing where something is that is to stay, so that a full disk does not matter', async () => {
    const folder = join(root, 'there');
    const store = filesystemBlobStore(folder);
    await store.put('a', 'value', { onlyIfAbsent: true });
    await rm(join(folder, '.solvent'), { recursive: true });
    expect(await store.put('a', 'other', { onlyIfAbsent: true })).toBeNull();
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('hides its own folder from keys and lists', async () => {
    const store = filesystemBlobStore(join(root, 'hidden'));
    await store.put('visible', '');
    expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['visible']);
    await expect(store.get('.solvent/writing/x')).rejects.toThrow(RangeError);
    expect((await store.list('.solvent/')).objects).toEqual([]);
    expect((await store.list('../')).objects).toEqual([]);
  });

  it('swaps once when two stores over one folder race, as two processes would', async () => {
    const [one, two] = [filesystemBlobStore(join(root, 'two')), filesystemBlobStore(join(root, 'two'))];
    const info = await one.put('alias', 'start');
    const answers = await Promise.all(
      [one, two, one, two].map((store, writer) =>
        store.put('alias', `${writer}`, { onlyIfEtag: info!.etag }),
      ),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
  });

  it('breaks the lock of a process that died', async () => {
    const folder = join(root, 'dead');
    const store = filesystemBlobStore(folder);
    const info = await store.put('alias', 'start');
    await store.put('alias', 'start', { onlyIfEtag: 'other' });
    const name = createHash('sha256').update('alias').digest('hex');
    const lock = join(folder, '.solvent/writing/locks', name);
    await writeFile(lock, '');
    await utimes(lock, 0, 0);
    expect(await store.put('alias', 'next', { onlyIfEtag: info!.etag })).not.toBeNull();
  });

  it('removes the work files of a crash a day later', async () => {
    const folder = join(root, 'crash');
    await mkdir(join(folder, '.solvent/writing'), { recursive: true });
    const stray = join(folder, '.solvent/writing', 'stray');
    await writeFile(stray, 'half');
    await utimes(stray, 0, 0);
    await filesystemBlobStore(folder).put('new', '');
    expect(await readdir(join(folder, '.solvent/writing'))).toEqual([]);
  });

  it('reads on from the file that it opened when the key is replaced meanwhile', async () => {
    const store = filesystemBlobStore(join(root, 'replaced'));
    await store.put('key', new Uint8Array(1_000_000).fill(1));
    const blob = await store.get('key');
    await store.put('key', new Uint8Array(1_000_000).fill(2));
    expect(new Set(await blob!.bytes())).toEqual(new Set([1]));
  });

  it('says which key is in the way of another that needs it as a folder', async () => {
    const store = filesystemBlobStore(join(root, 'nested'));
    await store.put('a', '');
    await expect(store.put('a/b', '')).rejects.toThrow(/is taken: .*nested\/a$/);
    expect(await store.get('a/b')).toBeNull();
  });

  it('reads for a page of a list no folder behind it, and none before', async () => {
    const folder = join(root, 'pages');
    const store = filesystemBlobStore(folder);
    for (const key of ['a/1', 'b/1', 'b/2', 'c/1']) await store.put(key, '');
    const keys = walkKeys(folder, '', 'b/1');
    expect(await keys.next()).toEqual({ value: 'b/2', done: false });
    await store.put('c/0', '');
    await store.put('a/2', '');
    expect(await gathered(keys)).toEqual(['c/0', 'c/1']);
  });

  it('does not list what a symbolic link leads to', async () => {
    const store = filesystemBlobStore(join(root, 'links'));
    await store.put('real', '');
    await symlink(tmpdir(), join(root, 'links', 'link'));
    expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['real']);
  });
});
