#include "image_resample.h"
#include "image.h"
#include "vectors.h"
#include <math.h>

/// One axis of a resampling: `extent` old places from `offset` on become `new_size`; those below `size` can be read.
typedef struct {
  double extent, offset;
  long size, new_size;
  /// Old places by new place, and how far a weight reaches to either side.
  double scale, support;
  /// The weights of each new place, of which there may be fewer.
  long reach;
  bt_image_filter filter;
} axis;

// `first` is the first old place of the image that the axis may read.
static axis axis_of(double start, double extent, long new_size, bt_image_filter filter, long *first) {
  *first = (long)start;
  const double offset = start - (double)*first, scale = extent / (double)new_size;
  const double support = (filter == bt_bicubic ? 2.0 : 1.0) * (scale > 1.0 ? scale : 1.0);
  const long size = (long)ceil(offset + extent);
  return (axis){extent, offset, size, new_size, scale, support, bt_min((long)ceil(2.0 * support), size), filter};
}

BT_INLINE int turns(const axis *a) { return a->offset != 0.0 || a->extent != (double)a->new_size; }

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

// The weights of new place i stand at i * reach and are those of the old places from firsts[i] on; they sum to 1. All
// have as many, zeros among them, so that the loops over them have one length.
static void find_weights(const axis *a, float *weights, int32_t *firsts) {
  const double step = a->scale > 1.0 ? 1.0 / a->scale : 1.0;
  for (long i = 0; i < a->new_size; i++) {
    const double center = ((double)i + 0.5) * a->scale + a->offset;
    const double begin = center - a->support + 0.5;
    const long start = begin > 0.0 ? bt_min((long)begin, a->size - 1) : 0;
    const long end = bt_min((long)(center + a->support + 0.5), a->size);
    const long first = bt_min(start, a->size - a->reach), count = end > start ? bt_min(end - start, a->reach) : 1;
    float *w = weights + i * a->reach + (start - first);
    memset(weights + i * a->reach, 0, (size_t)a->reach * sizeof(float));
    firsts[i] = (int32_t)first;
    double sum = 0.0;
    for (long k = 0; k < count; k++) {
      const double x = ((double)(start + k) - center + 0.5) * step;
      const double weight = a->filter == bt_bicubic ? cubic(x) : triangle(x);
      w[k] = (float)weight;
      sum += weight;
    }
    const float share = (float)(1.0 / sum);
    for (long k = 0; k < count; k++) w[k] = sum != 0.0 ? w[k] * share : 1.0f / (float)count;
  }
}

BT_INLINE void hold(bt_vector *v, int clamps) {
  if (clamps) bt_clamp(v);
}

// Numbers of LANES rows, the last ones repeated where there are fewer: one vector for each place in the rows. In `at`,
// where the numbers to take begin in each row; `lanes` has space for whole vectors.
BT_INLINE void stand_side_by_side(const bt_image_source *x, const long at[BT_LANES], long count, float *lanes) {
  bt_vector v[BT_LANES];
  long i = 0;
  for (; i + BT_LANES <= count; i += BT_LANES) {
    for (int l = 0; l < BT_LANES; l++) {
      if (x->numbers)
        bt_load(x->numbers + at[l] + i, v + l);
      else
        bt_load_bytes(x->bytes + at[l] + i, v + l);
    }
    bt_transpose(v);
    for (int l = 0; l < BT_LANES; l++) bt_store(v + l, lanes + (i + l) * BT_LANES);
  }
  for (; i < count; i++)
    for (int l = 0; l < BT_LANES; l++)
      lanes[i * BT_LANES + l] = x->numbers ? x->numbers[at[l] + i] : (float)x->bytes[at[l] + i] / 255.0f;
}

// The way back: the first `rows` of the LANES rows, `count` numbers each, to rows of y.
BT_INLINE void lie_in_rows(const float *lanes, long count, long rows, float *y) {
  for (long i = 0; i < count; i += BT_LANES) {
    bt_vector v[BT_LANES];
    const long some = bt_min(BT_LANES, count - i);
    for (int l = 0; l < BT_LANES; l++) bt_load(lanes + (i + bt_min(l, some - 1)) * BT_LANES, v + l);
    bt_transpose(v);
    for (long l = 0; l < rows; l++) {
      if (some == BT_LANES)
        bt_store(v + l, y + l * count + i);
      else
        memcpy(y + l * count + i, v + l, (size_t)some * sizeof(float));
    }
  }
}

// y is the part of x from pixel `top`, `left` on with its rows resampled, `group` of the channels at a time. `lanes` is
// scratch for LANES rows of the part, and of what becomes of them.
BT_INLINE void resample_rows(
    const bt_image_source *x, long top, long left, long rows, const axis *a, const float *restrict weights,
    const int32_t *restrict firsts, int mirrored, float *restrict lanes, float *restrict y, int group, int clamps) {
  const long channels = x->channels, row = a->new_size * channels;
  float *made = lanes + a->size * channels * BT_LANES;
  for (long r = 0; r < rows; r += BT_LANES) {
    const long count = bt_min(BT_LANES, rows - r);
    long at[BT_LANES];
    for (int l = 0; l < BT_LANES; l++) at[l] = ((top + r + bt_min(l, count - 1)) * x->width + left) * channels;
    stand_side_by_side(x, at, a->size * channels, lanes);
    for (long q = 0; q < a->new_size; q++) {
      const long place = mirrored ? a->new_size - 1 - q : q;
      const float *w = weights + place * a->reach;
      for (long c = 0; c < channels; c += group) {
        const float *from = lanes + (firsts[place] * channels + c) * BT_LANES;
        float *to = made + (q * channels + c) * BT_LANES;
        bt_vector sums[3] = {{0.0f}}, v;
        for (long k = 0; k < a->reach; k++)
          for (int j = 0; j < group; j++) {
            bt_load(from + (k * channels + j) * BT_LANES, &v);
            sums[j] += w[k] * v;
          }
        for (int j = 0; j < group; j++) {
          hold(sums + j, clamps);
          bt_store(sums + j, to + j * BT_LANES);
        }
      }
    }
    lie_in_rows(made, row, count, y + r * row);
  }
}

// Vectors of a row whose sums lie in registers.
enum { STRIP = 4 };

// y from i on, `strip` vectors of it.
BT_INLINE void sum_strip(
    const float *x, long pitch, const float *w, long reach, float *y, long i, int strip, int clamps) {
  bt_vector sums[STRIP] = {{0.0f}}, v;
  for (long k = 0; k < reach; k++)
    for (int j = 0; j < strip; j++) {
      bt_load(x + k * pitch + i + j * BT_LANES, &v);
      sums[j] += w[k] * v;
    }
  for (int j = 0; j < strip; j++) {
    hold(sums + j, clamps);
    bt_store(sums + j, y + i + j * BT_LANES);
  }
}

// y is x, whose rows are `row` numbers at a distance of `pitch`, with its columns resampled.
BT_CLONES static void resample_columns(
    const float *restrict x, long pitch, long row, const axis *a, const float *restrict weights,
    const int32_t *restrict firsts, float *restrict y, int clamps) {
  const long reach = a->reach;
  for (long r = 0; r < a->new_size; r++) {
    const float *from = x + firsts[r] * pitch;
    const float *w = weights + r * a->reach;
    float *to = y + r * row;
    long i = 0;
    for (; i + STRIP * BT_LANES <= row; i += STRIP * BT_LANES)
      sum_strip(from, pitch, w, reach, to, i, STRIP, clamps);
    for (; i + BT_LANES <= row; i += BT_LANES) sum_strip(from, pitch, w, reach, to, i, 1, clamps);
    for (; i < row; i++) {
      float sum = 0.0f;
      for (long k = 0; k < reach; k++) sum += w[k] * from[k * pitch + i];
      const float low = sum > 0.0f ? sum : 0.0f;
      to[i] = clamps ? (low < 1.0f ? low : 1.0f) : sum;
    }
  }
}

BT_CLONES static void rows_of_colors(
    const bt_image_source *x, long top, long left, long rows, const axis *a, const float *weights,
    const int32_t *firsts, int mirrored, float *lanes, float *y, int clamps) {
  resample_rows(x, top, left, rows, a, weights, firsts, mirrored, lanes, y, 3, clamps);
}

BT_CLONES static void rows_of_any(
    const bt_image_source *x, long top, long left, long rows, const axis *a, const float *weights,
    const int32_t *firsts, int mirrored, float *lanes, float *y, int clamps) {
  resample_rows(x, top, left, rows, a, weights, firsts, mirrored, lanes, y, 1, clamps);
}

// Places are added up rather than multiplied, so that one that falls between two pixels goes to the same as in Pillow.
static void nearest(
    const bt_image_source *x, const axis *down, const axis *across, long top, long left, int mirrored, float *y) {
  const long channels = x->channels;
  double row = down->offset + 0.5 * down->scale;
  for (long r = 0; r < down->new_size; r++, row += down->scale) {
    const long line = (top + bt_min((long)row, down->size - 1)) * x->width + left;
    double column = across->offset + 0.5 * across->scale;
    for (long q = 0; q < across->new_size; q++, column += across->scale) {
      const long from = (line + bt_min((long)column, across->size - 1)) * channels;
      float *to = y + (r * across->new_size + (mirrored ? across->new_size - 1 - q : q)) * channels;
      for (long c = 0; c < channels; c++)
        to[c] = x->numbers ? x->numbers[from + c] : (float)x->bytes[from + c] / 255.0f;
    }
  }
}

long bt_image_resample_scratch(
    const bt_image_box *box, long new_height, long new_width, long channels, bt_image_filter filter) {
  long first;
  const axis across = axis_of(box->left, box->width, new_width, filter, &first);
  const axis down = axis_of(box->top, box->height, new_height, filter, &first);
  return down.size * new_width * channels + BT_LANES * (across.size + new_width) * channels +
         (across.reach + 1) * new_width + (down.reach + 1) * new_height;
}

void bt_image_resample(
    const bt_image_source *x, const bt_image_box *box, int mirrored, float *scratch, float *y, long new_height,
    long new_width, bt_image_filter filter) {
  long top, left;
  const axis across = axis_of(box->left, box->width, new_width, filter, &left);
  const axis down = axis_of(box->top, box->height, new_height, filter, &top);
  const long row = new_width * x->channels;
  const int clamps = filter == bt_bicubic;
  if (filter == bt_nearest) {
    nearest(x, &down, &across, top, left, mirrored, y);
    return;
  }
  float *lanes = scratch + down.size * row, *weights = lanes + BT_LANES * (across.size + new_width) * x->channels;
  int32_t *firsts = (int32_t *)(weights + bt_max(across.reach * new_width, down.reach * new_height));
  const float *rows = turns(&down) ? scratch : y;
  long pitch = row;
  if (turns(&across)) {
    find_weights(&across, weights, firsts);
    (x->channels == 3 ? rows_of_colors : rows_of_any)(
        x, top, left, down.size, &across, weights, firsts, mirrored, lanes, (float *)rows, clamps);
  } else if (turns(&down) && x->numbers && !mirrored) {
    rows = x->numbers + (top * x->width + left) * x->channels;
    pitch = x->width * x->channels;
  } else {
    bt_image_crop(x, top, left, mirrored, (float *)rows, down.size, new_width);
  }
  if (!turns(&down)) return;
  find_weights(&down, weights, firsts);
  resample_columns(rows, pitch, row, &down, weights, firsts, y, clamps);
}

void bt_image_crop(
    const bt_image_source *x, long top, long left, int mirrored, float *y, long new_height, long new_width) {
  const long channels = x->channels, row = new_width * channels;
  // Columns of the result that lie inside of x.
  const long begin = bt_min(left < 0 ? -left : 0, new_width);
  const long inside = bt_min(x->width - left, new_width), end = inside > begin ? inside : begin;
  for (long r = 0; r < new_height; r++, y += row) {
    if (r + top < 0 || r + top >= x->height) {
      memset(y, 0, (size_t)row * sizeof(float));
      continue;
    }
    memset(y, 0, (size_t)(begin * channels) * sizeof(float));
    if (end > begin) {
      const long from = ((r + top) * x->width + left + begin) * channels, count = (end - begin) * channels;
      if (x->numbers)
        memcpy(y + begin * channels, x->numbers + from, (size_t)count * sizeof(float));
      else
        bt_image_from_bytes(x->bytes + from, y + begin * channels, count);
    }
    memset(y + end * channels, 0, (size_t)(row - end * channels) * sizeof(float));
    if (mirrored) bt_image_flip(y, 1, new_width, channels);
  }
}
