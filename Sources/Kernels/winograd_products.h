/// The products between blocks of 16 channels that a convolution has at each of its points.
#pragma once

/// How the numbers of a point lie: [block of 16 channels][line][16], a line a tile, the blocks `step` floats apart.
typedef struct {
  long inputs, lines, step;
} bt_lines;

/// m [outputs][line][16], 1 or 2 `outputs`, is the sum of the products of v with weights u [input channel][outputs][16].
/// Lines are handled four at a time: there is room up to a multiple of it.
void bt_multiply_lines(const bt_lines *v, const float *from, const float *u, float *m, long outputs);

/// Points that share a component of the weights: `down` by `across` of them, `points` in a row of all points; the numbers
/// of one are so many floats from those of the next.
typedef struct {
  int points, down, across;
  long v_point, z_point;
} bt_shared_points;

/// du [input channel][outputs][16] += the products of v [input][line][16] and z [outputs][line][16], summed over lines and
/// points.
void bt_accumulate_lines(
    const bt_lines *v, const bt_shared_points *shared, const float *from, const float *z, float *du, long outputs);
