// The numbers of the document, as they stand in memory.

const columnTypes = {uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array};

function decoded(column) {
  const [[type, text]] = Object.entries(column);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return new columnTypes[type](bytes.buffer);
}

const decodedAll = (object, names) => Object.fromEntries(names.map(name => [name, decoded(object[name])]));
