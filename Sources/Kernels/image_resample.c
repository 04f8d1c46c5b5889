#include "image_resample.h"
#include "clones.h"
#include <math.h>
#include <string.h>

// Rows handled side by side along an axis that lies dense: their numbers at one place become one vector.
enum { LANES = 16 };
// Numbers of a row accumulated in registers.
enum { STRIP = 32 };

/// One axis of a resampling: `size` old places become `new_size`.
typedef struct {
  long size, new_size;
  /// Old places by new place, and how far a weight reaches to either side.
  double scale, support;
  /// The most weights a new place has.
  long reach;
  bt_image_filter filter;
} axis;

static axis axis_of(long size, long new_size, bt_image_filter filter) {
  const double scale = (double)size / (double)new_size;
  const double support = (filter == bt_bicubic ? 2.0 : 1.0) * (scale > 1.0 ? scale : 1.0);
  return (axis){size, new_size, scale, support, 2 * (long)ceil(support) + 1, filter};
}

// Where the weights of new place i begin, and how many there are.
BT_INLINE long first_weight(const axis *a, long i, long *count) {
  const double center = ((double)i + 0.5) * a->scale;
  const double begin = center - a->support + 0.5;
  const long first = begin > 0.0 ? bt_min((long)begin, a->size - 1) : 0;
  const long end = bt_min((long)(center + a->support + 0.5), a->size);
  *count = end > first ? bt_min(end - first, a->reach) : 1;
  return first;
}

static double cubic(double x) {
  const double a = -0.5;
  x = fabs(x);
  if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  return x < 2.0 ? (((x - 5.0) * x + 8.0) * x - 4.0) * a : 0.0;
}

static double triangle(double x) {
  x = fabs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

// The weights of new place i stand at i * reach; they sum to 1.
static void find_weights(const axis *a, float *weights) {
  const double step = a->scale > 1.0 ? 1.0 / a->scale : 1.0;
  for (long i = 0; i < a->new_size; i++) {
    float *w = weights + i * a->reach;
    const double center = ((double)i + 0.5) * a->scale;
    long count;
    const long first = first_weight(a, i, &count);
    double sum = 0.0;
    for (long k = 0; k < count; k++) {
      const double x = ((double)(first + k) - center + 0.5) * step;
      const double weight = a->filter == bt_bicubic ? cubic(x) : triangle(x);
      w[k] = (float)weight;
      sum += weight;
    }
    const float share = (float)(1.0 / sum);
    for (long k = 0; k < count; k++) w[k] = sum != 0.0 ? w[k] * share : 1.0f / (float)count;
  }
}

BT_INLINE float held(float v, int clamps) {
  const float low = v > 0.0f ? v : 0.0f;
  return clamps ? (low < 1.0f ? low : 1.0f) : v;
}

// y is x with its rows resampled. `lanes` is scratch for LANES rows of x.
BT_INLINE void resample_rows(
    const float *restrict x, long pitch, long rows, const axis *a, const float *restrict weights,
    float *restrict lanes, float *restrict y, long channels, int clamps) {
  const long numbers = a->size * channels, row = a->new_size * channels;
  for (long r = 0; r < rows; r += LANES) {
    const long count = bt_min(LANES, rows - r);
    const float *lines[LANES];
    for (long l = 0; l < LANES; l++) lines[l] = x + (r + bt_min(l, count - 1)) * pitch;
    for (long i = 0; i < numbers; i++)
      for (long l = 0; l < LANES; l++) lanes[i * LANES + l] = lines[l][i];
    for (long q = 0; q < a->new_size; q++) {
      long reach;
      const long first = first_weight(a, q, &reach);
      const float *w = weights + q * a->reach;
      for (long c = 0; c < channels; c++) {
        float sums[LANES] = {0.0f};
        for (long k = 0; k < reach; k++) {
          const float *from = lanes + ((first + k) * channels + c) * LANES;
          for (long l = 0; l < LANES; l++) sums[l] += w[k] * from[l];
        }
        for (long l = 0; l < LANES; l++) sums[l] = held(sums[l], clamps);
        for (long l = 0; l < count; l++) y[(r + l) * row + q * channels + c] = sums[l];
      }
    }
  }
}

// y is x, whose rows are `row` numbers at a distance of `pitch`, with its columns resampled.
BT_INLINE void resample_columns(
    const float *restrict x, long pitch, long row, const axis *a, const float *restrict weights, float *restrict y,
    int clamps) {
  for (long r = 0; r < a->new_size; r++) {
    long reach;
    const float *from = x + first_weight(a, r, &reach) * pitch;
    const float *w = weights + r * a->reach;
    float *to = y + r * row;
    long i = 0;
    for (; i + STRIP <= row; i += STRIP) {
      float sums[STRIP] = {0.0f};
      for (long k = 0; k < reach; k++)
        for (long j = 0; j < STRIP; j++) sums[j] += w[k] * from[k * pitch + i + j];
      for (long j = 0; j < STRIP; j++) to[i + j] = held(sums[j], clamps);
    }
    for (; i < row; i++) {
      float sum = 0.0f;
      for (long k = 0; k < reach; k++) sum += w[k] * from[k * pitch + i];
      to[i] = held(sum, clamps);
    }
  }
}

BT_CLONES static void rows_of_any(
    const float *x, long pitch, long rows, const axis *a, const float *weights, float *lanes, float *y,
    long channels, int clamps) {
  resample_rows(x, pitch, rows, a, weights, lanes, y, channels, clamps);
}

BT_CLONES static void columns_of_any(
    const float *x, long pitch, long row, const axis *a, const float *weights, float *y, int clamps) {
  resample_columns(x, pitch, row, a, weights, y, clamps);
}

// Places are added up rather than multiplied, so that one that falls between two pixels goes to the same as in Pillow.
static void nearest(
    const float *x, long pitch, const bt_image_box *box, float *y, long new_height, long new_width, long channels) {
  const double down = (double)box->height / (double)new_height, across = (double)box->width / (double)new_width;
  double row = 0.5 * down;
  for (long r = 0; r < new_height; r++, row += down) {
    const float *line = x + bt_min((long)row, box->height - 1) * pitch;
    double column = 0.5 * across;
    for (long q = 0; q < new_width; q++, column += across) {
      const float *from = line + bt_min((long)column, box->width - 1) * channels;
      for (long c = 0; c < channels; c++) y[(r * new_width + q) * channels + c] = from[c];
    }
  }
}

long bt_image_resample_scratch(
    const bt_image_box *box, long new_height, long new_width, long channels, bt_image_filter filter) {
  const axis across = axis_of(box->width, new_width, filter), down = axis_of(box->height, new_height, filter);
  return box->height * new_width * channels + LANES * box->width * channels + across.reach * new_width +
         down.reach * new_height;
}

void bt_image_resample(
    const float *x, long width, const bt_image_box *box, float *scratch, float *y, long new_height, long new_width,
    long channels, bt_image_filter filter) {
  const axis across = axis_of(box->width, new_width, filter), down = axis_of(box->height, new_height, filter);
  const long pitch = width * channels, row = new_width * channels;
  const float *corner = x + box->top * pitch + box->left * channels;
  const int clamps = filter == bt_bicubic;
  const int turns_rows = box->width != new_width, turns_columns = box->height != new_height;
  if (filter == bt_nearest) {
    nearest(corner, pitch, box, y, new_height, new_width, channels);
    return;
  }
  float *lanes = scratch + box->height * row, *weights = lanes + LANES * box->width * channels;
  if (turns_rows) {
    find_weights(&across, weights);
    float *to = turns_columns ? scratch : y;
    rows_of_any(corner, pitch, box->height, &across, weights, lanes, to, channels, clamps);
  }
  if (turns_columns) {
    find_weights(&down, weights);
    if (turns_rows)
      columns_of_any(scratch, row, row, &down, weights, y, clamps);
    else
      columns_of_any(corner, pitch, row, &down, weights, y, clamps);
  }
  if (!turns_rows && !turns_columns)
    for (long r = 0; r < new_height; r++) memcpy(y + r * row, corner + r * pitch, (size_t)row * sizeof(float));
}

void bt_image_crop(
    const float *x, long height, long width, long top, long left, float *y, long new_height, long new_width,
    long channels) {
  const long row = new_width * channels;
  // Columns of the result that lie inside of x.
  const long begin = bt_min(left < 0 ? -left : 0, new_width);
  const long inside = bt_min(width - left, new_width), end = inside > begin ? inside : begin;
  for (long r = 0; r < new_height; r++, y += row) {
    if (r + top < 0 || r + top >= height) {
      memset(y, 0, (size_t)row * sizeof(float));
      continue;
    }
    memset(y, 0, (size_t)(begin * channels) * sizeof(float));
    if (end > begin)
      memcpy(
          y + begin * channels, x + ((r + top) * width + left + begin) * channels,
          (size_t)((end - begin) * channels) * sizeof(float));
    memset(y + end * channels, 0, (size_t)(row - end * channels) * sizeof(float));
  }
}
