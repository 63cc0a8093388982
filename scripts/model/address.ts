/** Addresses of the API's routes. */

export function modelAddress(model: string): string {
  return `/api/v1/models/${encodeURIComponent(model)}`;
}

/** @param version a number or an alias */
export function versionAddress(model: string, version: string): string {
  return `${modelAddress(model)}/versions/${encodeURIComponent(version)}`;
}

/** `?name=value` of the values that are there. */
export function query(values: Record<string, string | undefined>): string {
  const said = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}
