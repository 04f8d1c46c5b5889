#include "image_color.h"
#include "vectors.h"
#include <math.h>

// Pixels that are changed at a time, channel by channel, so that the loops over them become vectors.
enum { BLOCK = 64 };

typedef struct {
  float c[3][BLOCK];
} block;

BT_INLINE float clamped(float v) {
  const float low = v > 0.0f ? v : 0.0f;
  return low < 1.0f ? low : 1.0f;
}

BT_INLINE float luma(float r, float g, float b) { return 0.299f * r + 0.587f * g + 0.114f * b; }

// The rest of a block that the image does not fill is 0.
BT_INLINE void take(block *b, const float *x, long count, long channels) {
  float whole[3 * BLOCK];
  if (count < BLOCK) {
    memset(whole, 0, sizeof whole);
    memcpy(whole, x, (size_t)(count * channels) * sizeof(float));
    x = whole;
  }
  for (long i = 0; i < BLOCK; i += BT_LANES) {
    bt_vector v[3];
    if (channels == 3)
      bt_load_colors(x + 3 * i, v, v + 1, v + 2);
    else
      bt_load(x + i, v);
    for (long c = 0; c < channels; c++) bt_store(v + c, b->c[c] + i);
  }
}

BT_INLINE void give(const block *b, float *x, long count, long channels) {
  float whole[3 * BLOCK], *y = count < BLOCK ? whole : x;
  for (long i = 0; i < BLOCK; i += BT_LANES) {
    bt_vector v[3];
    for (long c = 0; c < channels; c++) bt_load(b->c[c] + i, v + c);
    if (channels == 3)
      bt_store_colors(v, v + 1, v + 2, y + 3 * i);
    else
      bt_store(v, y + i);
  }
  if (count < BLOCK) memcpy(x, whole, (size_t)(count * channels) * sizeof(float));
}

/// Sums of every sixteenth pixel's weighted mean.
typedef struct {
  double lanes[BT_LANES];
} gray_sum;

BT_INLINE void add_gray(gray_sum *sum, const block *b, long channels) {
  float sums[BT_LANES] = {0.0f};
  for (long i = 0; i < BLOCK; i += BT_LANES)
    for (long l = 0; l < BT_LANES; l++)
      sums[l] += channels == 1 ? b->c[0][i + l] : luma(b->c[0][i + l], b->c[1][i + l], b->c[2][i + l]);
  for (long l = 0; l < BT_LANES; l++) sum->lanes[l] += (double)sums[l];
}

BT_INLINE float mean_of(const gray_sum *sum, long pixels) {
  double total = 0.0;
  for (long l = 0; l < BT_LANES; l++) total += sum->lanes[l];
  return (float)(total / (double)pixels);
}

// v = base + amount (v - base)
BT_INLINE void blend(block *b, float amount, float base, long channels) {
  for (long c = 0; c < channels; c++)
    for (long i = 0; i < BLOCK; i++) b->c[c][i] = clamped(base + amount * (b->c[c][i] - base));
}

BT_INLINE void saturate(block *b, float amount) {
  for (long i = 0; i < BLOCK; i++) {
    const float gray = luma(b->c[0][i], b->c[1][i], b->c[2][i]);
    for (long c = 0; c < 3; c++) b->c[c][i] = clamped(gray + amount * (b->c[c][i] - gray));
  }
}

// A channel at the hue h in sixths of the circle, from its own place n: how far below the value it lies, in chromas.
BT_INLINE float below(float h, float n) {
  float k = n + h;
  k = k >= 6.0f ? k - 6.0f : k;
  const float other = 4.0f - k, least = k < other ? k : other;
  return clamped(least);
}

// The hexagonal model (Smith, "Color gamut transform pairs", 1978): the hue is an edge of the hexagon and a place on
// it, 0 at red, 2 at green, 4 at blue.
BT_INLINE void turn(block *b, float amount) {
  const float shift = 6.0f * (amount - floorf(amount));
  for (long i = 0; i < BLOCK; i++) {
    const float red = b->c[0][i], green = b->c[1][i], blue = b->c[2][i];
    const float more = red > green ? red : green, less = red > green ? green : red;
    const float value = more > blue ? more : blue, chroma = value - (less < blue ? less : blue);
    const float part = 1.0f / (chroma > 0.0f ? chroma : 1.0f);
    const float at_red = (green - blue) * part, at_green = 2.0f + (blue - red) * part;
    const float at_blue = 4.0f + (red - green) * part;
    float h = (value == red ? at_red : value == green ? at_green : at_blue) + shift;
    h = h < 0.0f ? h + 6.0f : h;
    h = h >= 6.0f ? h - 6.0f : h;
    b->c[0][i] = clamped(value - chroma * below(h, 5.0f));
    b->c[1][i] = clamped(value - chroma * below(h, 3.0f));
    b->c[2][i] = clamped(value - chroma * below(h, 1.0f));
  }
}

BT_INLINE void drain(block *b) {
  for (long i = 0; i < BLOCK; i++) {
    const float gray = luma(b->c[0][i], b->c[1][i], b->c[2][i]);
    b->c[0][i] = gray, b->c[1][i] = gray, b->c[2][i] = gray;
  }
}

BT_INLINE void solarize(float threshold, float *x, long count) {
  for (long i = 0; i < count; i++) x[i] = x[i] >= threshold ? 1.0f - x[i] : x[i];
}

BT_INLINE void change(block *b, const bt_color_step *step, float mean, long channels) {
  switch (step->kind) {
  case bt_brightness: blend(b, step->amount, 0.0f, channels); break;
  case bt_contrast: blend(b, step->amount, mean, channels); break;
  case bt_saturation:
    if (channels == 3) saturate(b, step->amount);
    break;
  case bt_hue:
    if (channels == 3) turn(b, step->amount);
    break;
  case bt_grayscale:
    if (channels == 3) drain(b);
    break;
  case bt_solarization:
    for (long c = 0; c < channels; c++) solarize(step->amount, b->c[c], BLOCK);
    break;
  case bt_normalization:
    for (long c = 0; c < channels; c++)
      for (long i = 0; i < BLOCK; i++) b->c[c][i] = (b->c[c][i] - step->shift[c]) * step->scale[c];
    break;
  }
}

BT_INLINE void color(float *x, float *y, long pixels, const bt_color_step *steps, long count, long channels) {
  block b;
  gray_sum sum = {{0.0}};
  for (long start = 0, end; start < count; start = end) {
    if (start == 0 && steps[0].kind == bt_contrast)
      for (long i = 0; i < pixels; i += BLOCK) {
        take(&b, x + i * channels, bt_min(BLOCK, pixels - i), channels);
        add_gray(&sum, &b, channels);
      }
    const float mean = mean_of(&sum, pixels);
    for (end = start + 1; end < count && steps[end].kind != bt_contrast;) end++;
    sum = (gray_sum){{0.0}};
    for (long i = 0; i < pixels; i += BLOCK) {
      const long filled = bt_min(BLOCK, pixels - i);
      take(&b, x + i * channels, filled, channels);
      for (long s = start; s < end; s++) change(&b, steps + s, mean, channels);
      give(&b, (end == count ? y : x) + i * channels, filled, channels);
      if (end == count) continue;
      // What a step made of the zeros beyond the image is no part of the sum.
      if (filled < BLOCK) take(&b, x + i * channels, filled, channels);
      add_gray(&sum, &b, channels);
    }
  }
}

BT_CLONES static void color_gray(float *x, float *y, long pixels, const bt_color_step *steps, long count) {
  color(x, y, pixels, steps, count, 1);
}

BT_CLONES static void color_rgb(float *x, float *y, long pixels, const bt_color_step *steps, long count) {
  color(x, y, pixels, steps, count, 3);
}

void bt_image_color(float *x, float *y, long pixels, long channels, const bt_color_step *steps, long count) {
  if (channels == 1)
    color_gray(x, y, pixels, steps, count);
  else if (channels == 3)
    color_rgb(x, y, pixels, steps, count);
}

BT_CLONES void bt_image_solarize(float threshold, float *x, long count) { solarize(threshold, x, count); }

BT_INLINE int level(float v) { return (int)(clamped(v) * 255.0f + 0.5f); }

BT_CLONES void bt_image_posterize(int bits, float *x, long count) {
  const int kept = 0xff & ~((1 << (8 - bits)) - 1);
  for (long i = 0; i < count; i++) x[i] = (float)(level(x[i]) & kept) / 255.0f;
}

void bt_image_equalize(float *x, long pixels, long channels) {
  for (long c = 0; c < channels; c++) {
    long histogram[256] = {0}, last = 0;
    for (long i = 0; i < pixels; i++) histogram[level(x[i * channels + c])]++;
    for (int k = 0; k < 256; k++)
      if (histogram[k] > 0) last = histogram[k];
    const long step = (pixels - last) / 255;
    if (step == 0) continue;
    float made[256];
    long before = step / 2;
    for (int k = 0; k < 256; k++) {
      made[k] = (float)bt_min(before / step, 255) / 255.0f;
      before += histogram[k];
    }
    for (long i = 0; i < pixels; i++) x[i * channels + c] = made[level(x[i * channels + c])];
  }
}
