// The numbers of the document, as they stand in memory.

const columnTypes = {uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array};
/** What a column was decoded from and to: most are the same in the next document. */
const decodedColumns = new WeakMap();

function decoded(column) {
  const [[type, text]] = Object.entries(column);
  const before = decodedColumns.get(column);
  if (before && before.type === type && before.text === text) return before.numbers;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  const numbers = new columnTypes[type](bytes.buffer);
  if (!embedded) decodedColumns.set(column, {type, text, numbers});
  return numbers;
}

const decodedAll = (object, names) => Object.fromEntries(names.map(name => [name, decoded(object[name])]));
