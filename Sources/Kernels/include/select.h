#pragma once
#include <stdint.h>

/// A box inside of a dense array: `rank` axes with their sizes and their steps in bytes, whose innermost entries are
/// runs of `run` bytes.
typedef struct {
  int rank;
  long sizes[8];
  long steps[8];
  long run;
} bt_box;

/// Copies the box that begins at `whole` to a dense array, or back.
void bt_box_read(const bt_box *box, const void *whole, void *dense);
void bt_box_write(const bt_box *box, const void *dense, void *whole);

/// y[o, k] = x[o, rows[k]] for runs of `run` bytes, x being `outer` x `size` of them; negative rows count from the end.
void bt_gather(
    const void *x, const int32_t *rows, void *y, long outer, long size, long count, long run);

/// y[o, rows[k]] += g[o, k] for runs of `inner` floats, in the order of k.
void bt_scatter_add(
    const float *g, const int32_t *rows, float *y, long outer, long size, long count, long inner);

/// y[o, k, i] = x[o, places[o, k, i], i] for elements of `width` bytes, x being `outer` x `size` x `inner` of them;
/// negative places count from the end.
void bt_take_along(
    const void *x, const int32_t *places, void *y, long outer, long size, long count, long inner, long width);

/// Its adjoint: dx[o, places[o, k, i], i] += g[o, k, i].
void bt_put_along(
    const float *g, const int32_t *places, float *dx, long outer, long size, long count, long inner);

/// The index space of a choice: `rank` sizes, and for each operand the step of its index along each axis (0 where it
/// is repeated).
typedef struct {
  int rank;
  long sizes[8];
  long step_mask[8];
  long step_x[8];
  long step_y[8];
} bt_choice;

/// z = mask ? x : y, element by element.
void bt_choose(const bt_choice *space, const uint8_t *mask, const float *x, const float *y, float *z);
