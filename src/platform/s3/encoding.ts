/** Percent-encodes all but letters, digits and `-._~`, as signatures want it. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A key as a path: its slashes stay, and a `+` would be read as a space. */
export const encodeKey = (key: string): string => key.split('/').map(encode).join('/');

export const encodeQuery = (query: Record<string, string>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

/** What `encoding-type=url` made of a key: as a form has it, with `+` for a space. */
export const decodeKey = (encoded: string): string => decodeURIComponent(encoded.replaceAll('+', ' '));

/** An etag as it stands in a header or in XML, without what is around it. */
export const bareEtag = (etag: string): string => etag.replace(/^(?:W\/)?"|"$/g, '');
