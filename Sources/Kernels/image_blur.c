#include "image_blur.h"
#include "vectors.h"
#include <stddef.h>

// Distances that are summed up at a time, and vectors of a line whose sums lie in registers meanwhile.
enum { DISTANCES = 16, STRIP = 4 };

// Index i of a line of `size` that goes back and forth without end: 2 1 0 | 0 1 2 | 2 1 0.
BT_INLINE long mirrored(long i, long size) {
  if (i >= 0 && i < size) return i;
  const long place = ((i % (2 * size)) + 2 * size) % (2 * size);
  return place < size ? place : 2 * size - 1 - place;
}

/// What lies at the distances `first`, … to either side of a line's numbers.
typedef struct {
  const float *before[DISTANCES], *after[DISTANCES];
  long first, count;
} sides;

// y from i on, `strip` vectors of it.
BT_INLINE void weigh_strip(
    const float *x, float center, const sides *beside, const float *w, float *y, long i, int strip) {
  bt_vector sums[STRIP], a, b;
  for (int j = 0; j < strip; j++) {
    bt_load((x ? x : y) + i + j * BT_LANES, sums + j);
    if (x) sums[j] *= center;
  }
  for (long k = 0; k < beside->count; k++)
    for (int j = 0; j < strip; j++) {
      bt_load(beside->before[k] + i + j * BT_LANES, &a);
      bt_load(beside->after[k] + i + j * BT_LANES, &b);
      sums[j] += w[k] * (a + b);
    }
  for (int j = 0; j < strip; j++) bt_store(sums + j, y + i + j * BT_LANES);
}

// y is the line x, weighted by `center`, or y itself where x is null, and what lies beside it.
BT_CLONES static void weigh(
    const float *x, float center, const sides *beside, const float *weights, float *y, long count) {
  const float *w = weights + beside->first;
  long i = 0;
  for (; i + STRIP * BT_LANES <= count; i += STRIP * BT_LANES) weigh_strip(x, center, beside, w, y, i, STRIP);
  for (; i + BT_LANES <= count; i += BT_LANES) weigh_strip(x, center, beside, w, y, i, 1);
  for (; i < count; i++) {
    float sum = x ? center * x[i] : y[i];
    for (long k = 0; k < beside->count; k++) sum += w[k] * (beside->before[k][i] + beside->after[k][i]);
    y[i] = sum;
  }
}

// The distances from `first` on, as many as there is space for.
BT_INLINE void begin(sides *beside, long first, long radius) {
  beside->first = first;
  beside->count = bt_min(DISTANCES, radius - first + 1);
}

void bt_image_blur(
    const float *x, float *scratch, float *y, long height, long width, long channels, const float *weights,
    long radius) {
  const long row = width * channels;
  float *line = scratch + height * row, *center = line + radius * channels;
  sides beside;
  for (long r = 0; r < height; r++) {
    const float *from = x + r * row;
    memcpy(center, from, (size_t)row * sizeof(float));
    for (long q = 1; q <= radius; q++)
      for (long c = 0; c < channels; c++) {
        center[c - q * channels] = from[mirrored(-q, width) * channels + c];
        center[c + (width - 1 + q) * channels] = from[mirrored(width - 1 + q, width) * channels + c];
      }
    for (long first = 1; first <= bt_max(radius, 1); first += DISTANCES) {
      begin(&beside, first, radius);
      for (long k = 0; k < beside.count; k++) {
        beside.before[k] = center - (first + k) * channels;
        beside.after[k] = center + (first + k) * channels;
      }
      weigh(first == 1 ? center : NULL, weights[0], &beside, weights, scratch + r * row, row);
    }
  }
  for (long r = 0; r < height; r++)
    for (long first = 1; first <= bt_max(radius, 1); first += DISTANCES) {
      begin(&beside, first, radius);
      for (long k = 0; k < beside.count; k++) {
        beside.before[k] = scratch + mirrored(r - first - k, height) * row;
        beside.after[k] = scratch + mirrored(r + first + k, height) * row;
      }
      weigh(first == 1 ? scratch + r * row : NULL, weights[0], &beside, weights, y + r * row, row);
    }
}
