/** One leaf as numbers, in row-major order; its shape is in the program. */
export type Leaf = Float32Array | Float64Array;

/** Parameters, gradients or updates: leaves by name. */
export type Tree = Readonly<Record<string, Leaf>>;

/** The dtype of a leaf. */
export type Dtype = 'float32' | 'float64' | 'float16' | 'bfloat16';
