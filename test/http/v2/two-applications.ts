/** A tensor of a value for each of two applications. */
export const tensor = (name: string, datatype: string, data: unknown[]) => ({
  name,
  shape: [2],
  datatype,
  data,
});

/** Two applications, the first of them `APPLICATION`. */
export const FIELDS = [
  tensor('plots', 'INT64', [4, 2]),
  tensor('debt', 'FP64', [120.5, 10.25]),
  tensor('harvest', 'FP64', [900.25, null]),
  tensor('fenced', 'BOOL', [true, false]),
  tensor('soil', 'BYTES', ['sand', 'clay']),
];
