#include "winograd_tiles.h"
#include "winograd_lines.h"

#define LOAD_(type, p) BT_LOAD_##type(p)
#define STORE_(type, p, v) BT_STORE_##type(p, v)
#define STREAM_(type, p, v) BT_STREAM_##type(p, v)
#define LOAD(type, p) LOAD_(type, p)
#define STORE(type, p, v) STORE_(type, p, v)
#define STREAM(type, p, v) STREAM_(type, p, v)

/// SIZE by SIZE pixels; LINE turns SIZE numbers to POINTS.
#define READ_TILE(NAME, ELEMENT, SIZE, POINTS, LINE)                                                         \
  BT_LEVEL_4 static void NAME(const bt_plane *plane, long top, long left, float *points, long step) {        \
    const ELEMENT *pixels = plane->pixels;                                                                   \
    const long height = plane->height, width = plane->width;                                                 \
    bt_lanes lines[SIZE * POINTS];                                                                           \
    if (top >= 0 && left >= 0 && top + SIZE <= height && left + SIZE <= width) {                             \
      const ELEMENT *from = pixels + (top * width + left) * 16;                                              \
      BT_UNROLL for (int y = 0; y < SIZE; y++, from += width * 16) {                                         \
        bt_lanes x[SIZE];                                                                                    \
        BT_UNROLL for (int k = 0; k < SIZE; k++) x[k] = LOAD(ELEMENT, from + 16 * k);                        \
        LINE(x, 1, lines + y * POINTS, 1);                                                                   \
      }                                                                                                      \
    } else {                                                                                                 \
      /* Pixels outside are read as the nearest inside, and masked. */                                       \
      long column[SIZE];                                                                                     \
      int inside[SIZE];                                                                                      \
      for (int k = 0; k < SIZE; k++) {                                                                       \
        column[k] = bt_min(bt_max(left + k, 0), width - 1);                                                  \
        inside[k] = -(left + k == column[k]);                                                                \
      }                                                                                                      \
      for (int y = 0; y < SIZE; y++) {                                                                       \
        const long row = bt_min(bt_max(top + y, 0), height - 1);                                             \
        const int row_inside = -(top + y == row);                                                            \
        const ELEMENT *from = pixels + row * width * 16;                                                     \
        bt_lanes x[SIZE];                                                                                    \
        BT_UNROLL for (int k = 0; k < SIZE; k++) {                                                           \
          const bt_lane_bits mask = (bt_lane_bits){0} + (inside[k] & row_inside);                            \
          x[k] = BT_WHERE(mask, LOAD(ELEMENT, from + 16 * column[k]));                                       \
        }                                                                                                    \
        LINE(x, 1, lines + y * POINTS, 1);                                                                   \
      }                                                                                                      \
    }                                                                                                        \
    BT_UNROLL for (int k = 0; k < POINTS; k++) {                                                             \
      bt_lanes v[POINTS];                                                                                    \
      LINE(lines + k, POINTS, v, 1);                                                                         \
      BT_UNROLL for (int y = 0; y < POINTS; y++) *(bt_lanes *)(points + (y * POINTS + k) * step) = v[y];     \
    }                                                                                                        \
  }

#define WRITE_TILE(NAME, ELEMENT, SIZE, POINTS, LINE)                                                        \
  BT_LEVEL_4 static void NAME(                                                                               \
      const bt_plane *plane, long top, long left, const float *points, long step, int streams) {             \
    bt_lanes lines[SIZE * POINTS];                                                                           \
    BT_UNROLL for (int k = 0; k < POINTS; k++) {                                                             \
      bt_lanes m[POINTS];                                                                                    \
      BT_UNROLL for (int y = 0; y < POINTS; y++) m[y] = *(const bt_lanes *)(points + (y * POINTS + k) * step); \
      LINE(m, 1, lines + k, POINTS);                                                                         \
    }                                                                                                        \
    const long rows = bt_min(SIZE, plane->height - top), columns = bt_min(SIZE, plane->width - left);        \
    ELEMENT *to = (ELEMENT *)plane->pixels + (top * plane->width + left) * 16;                               \
    for (int y = 0; y < rows; y++, to += plane->width * 16) {                                                \
      bt_lanes result[SIZE];                                                                                 \
      LINE(lines + y * POINTS, 1, result, 1);                                                                \
      if (streams) {                                                                                         \
        BT_UNROLL for (int k = 0; k < SIZE; k++) if (k < columns) STREAM(ELEMENT, to + 16 * k, result[k]);   \
      } else {                                                                                               \
        BT_UNROLL for (int k = 0; k < SIZE; k++) if (k < columns) STORE(ELEMENT, to + 16 * k, result[k]);    \
      }                                                                                                      \
    }                                                                                                        \
  }

#define ALL_TILES(ELEMENT)                                                                                   \
  READ_TILE(samples_1_##ELEMENT, ELEMENT, 6, BT_POINTS_1, bt_samples_1)                                      \
  READ_TILE(samples_2_##ELEMENT, ELEMENT, 9, BT_POINTS_2, bt_samples_2)                                      \
  READ_TILE(samples_back_##ELEMENT, ELEMENT, 5, BT_POINTS_2, bt_samples_back)                                \
  READ_TILE(gradients_1_##ELEMENT, ELEMENT, 4, BT_POINTS_1, bt_gradients_1)                                  \
  READ_TILE(gradients_2_##ELEMENT, ELEMENT, 4, BT_POINTS_2, bt_gradients_2)                                  \
  WRITE_TILE(results_1_##ELEMENT, ELEMENT, 4, BT_POINTS_1, bt_results_1)                                     \
  WRITE_TILE(results_2_##ELEMENT, ELEMENT, 4, BT_POINTS_2, bt_results_2)                                     \
  WRITE_TILE(results_back_##ELEMENT, ELEMENT, 8, BT_POINTS_2, bt_results_back)                               \
  static const bt_tile_steps forward_##ELEMENT[2] = {                                                        \
      {samples_1_##ELEMENT, gradients_1_##ELEMENT, results_1_##ELEMENT},                                     \
      {samples_2_##ELEMENT, gradients_2_##ELEMENT, results_2_##ELEMENT}};                                    \
  /* Back through stride 1 is a convolution of stride 1 with its weights turned round. */                    \
  static const bt_tile_steps back_##ELEMENT[2] = {                                                           \
      {samples_1_##ELEMENT, 0, results_1_##ELEMENT}, {samples_back_##ELEMENT, 0, results_back_##ELEMENT}};
ALL_TILES(float)
ALL_TILES(uint16_t)

bt_tile_steps bt_tiles_forward(int stride, bt_element element) {
  return (element == bt_bfloat16 ? forward_uint16_t : forward_float)[stride - 1];
}

bt_tile_steps bt_tiles_back(int stride, bt_element element) {
  return (element == bt_bfloat16 ? back_uint16_t : back_float)[stride - 1];
}
