#include "winograd_products.h"
#include "clones.h"
#include "lanes.h"

// ROWS lines of OUTPUTS blocks each, as many sums as there are registers for.
#define MULTIPLY(ROWS, OUTPUTS)                                                                              \
  BT_LEVEL_4 static void multiply_##ROWS##x##OUTPUTS(                                                        \
      const bt_lines *lines, const float *v, const float *u, float *m) {                                     \
    const long inputs = lines->inputs, step = lines->step;                                                   \
    bt_lanes sum[ROWS][OUTPUTS];                                                                             \
    for (int r = 0; r < ROWS; r++)                                                                           \
      for (int o = 0; o < OUTPUTS; o++) sum[r][o] = (bt_lanes){0};                                           \
    for (long i = 0; i < inputs; i++, v += step)                                                             \
      for (int c = 0; c < 16; c++, u += 16 * OUTPUTS)                                                        \
        BT_UNROLL for (int r = 0; r < ROWS; r++)                                                             \
          for (int o = 0; o < OUTPUTS; o++) sum[r][o] += v[16 * r + c] * *(const bt_lanes *)(u + 16 * o);    \
    for (int r = 0; r < ROWS; r++)                                                                           \
      for (int o = 0; o < OUTPUTS; o++) *(bt_lanes *)(m + o * step + 16 * r) = sum[r][o];                    \
  }
MULTIPLY(12, 2)
MULTIPLY(8, 2)
MULTIPLY(4, 2)
MULTIPLY(24, 1)
MULTIPLY(12, 1)
MULTIPLY(8, 1)
MULTIPLY(4, 1)

void bt_multiply_lines(const bt_lines *lines, const float *v, const float *u, float *m, long outputs) {
  long r = 0;
#define EACH(ROWS, OUTPUTS, room)                                                                            \
  for (; r + ROWS <= lines->lines + room; r += ROWS) multiply_##ROWS##x##OUTPUTS(lines, v + r * 16, u, m + r * 16);
  if (outputs == 2) {
    EACH(12, 2, 0)
    EACH(8, 2, 0)
    EACH(4, 2, 3)
  } else {
    EACH(24, 1, 0)
    EACH(12, 1, 0)
    EACH(8, 1, 0)
    EACH(4, 1, 3)
  }
#undef EACH
}

#define ACCUMULATE(CHANNELS, OUTPUTS)                                                                        \
  BT_LEVEL_4 static void accumulate_##CHANNELS##x##OUTPUTS(                                                  \
      const bt_lines *lines, const bt_shared_points *shared, const float *v, const float *z, float *du) {    \
    const long count = lines->lines, step = lines->step;                                                     \
    bt_lanes sum[CHANNELS][OUTPUTS];                                                                         \
    for (int c = 0; c < CHANNELS; c++)                                                                       \
      for (int o = 0; o < OUTPUTS; o++) sum[c][o] = *(bt_lanes *)(du + (c * OUTPUTS + o) * 16);              \
    for (int y = 0; y < shared->down; y++)                                                                   \
      for (int x = 0; x < shared->across; x++) {                                                             \
        const long point = y * shared->points + x;                                                           \
        const float *a = v + point * shared->v_point, *b = z + point * shared->z_point;                      \
        for (long r = 0; r < count; r++, a += 16, b += 16)                                                   \
          BT_UNROLL for (int c = 0; c < CHANNELS; c++)                                                       \
            for (int o = 0; o < OUTPUTS; o++) sum[c][o] += a[c] * *(const bt_lanes *)(b + o * step);         \
      }                                                                                                      \
    for (int c = 0; c < CHANNELS; c++)                                                                       \
      for (int o = 0; o < OUTPUTS; o++) *(bt_lanes *)(du + (c * OUTPUTS + o) * 16) = sum[c][o];              \
  }
ACCUMULATE(8, 2)
ACCUMULATE(16, 1)

void bt_accumulate_lines(
    const bt_lines *lines, const bt_shared_points *shared, const float *v, const float *z, float *du, long outputs) {
  for (long i = 0; i < lines->inputs; i++, v += lines->step, du += 256 * outputs) {
    if (outputs == 2) {
      accumulate_8x2(lines, shared, v, z, du);
      accumulate_8x2(lines, shared, v + 8, z, du + 256);
    } else {
      accumulate_16x1(lines, shared, v, z, du);
    }
  }
}
