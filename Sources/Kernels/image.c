#include "image.h"
#include "vectors.h"
#include <math.h>

BT_INLINE float clamped(float v) { return v < 0.0f ? 0.0f : v > 1.0f ? 1.0f : v; }

BT_CLONES void bt_image_from_bytes(const uint8_t *x, float *y, long count) {
  long i = 0;
  for (bt_vector v; i + BT_LANES <= count; i += BT_LANES) {
    bt_load_bytes(x + i, &v);
    bt_store(&v, y + i);
  }
  for (; i < count; i++) y[i] = (float)x[i] / 255.0f;
}

BT_CLONES void bt_image_to_bytes(const float *x, uint8_t *y, long count) {
  for (long i = 0; i < count; i++) {
    const float v = x[i] > 0.0f ? x[i] : 0.0f;
    y[i] = (uint8_t)((v < 1.0f ? v : 1.0f) * 255.0f + 0.5f);
  }
}

BT_CLONES void bt_image_scale(float a, float *x, long count) {
  for (long i = 0; i < count; i++) x[i] = clamped(a * x[i]);
}

BT_CLONES void bt_image_add(float a, const float *y, float *x, long count) {
  for (long i = 0; i < count; i++) x[i] = clamped(x[i] + a * y[i]);
}

BT_CLONES void bt_image_mask(float a, const float *y, float *x, long count) {
  for (long i = 0; i < count; i++) x[i] = y[i] < a ? 0.0f : x[i];
}

BT_CLONES static void normalize_pattern(
    float *restrict x, long blocks, const float *restrict shift, const float *restrict scale) {
  for (long b = 0; b < blocks; b++)
    for (long i = 0; i < 48; i++) x[b * 48 + i] = (x[b * 48 + i] - shift[i]) * scale[i];
}

// 48 numbers are whole pixels of 1, 2, 3 and 4 channels, so that the same ones are subtracted from each 48.
void bt_image_normalize(float *x, long pixels, long channels, const float *shift, const float *scale) {
  long done = 0;
  if (48 % channels == 0) {
    float shifts[48], scales[48];
    for (long i = 0; i < 48; i++) shifts[i] = shift[i % channels], scales[i] = scale[i % channels];
    const long blocks = pixels * channels / 48;
    normalize_pattern(x, blocks, shifts, scales);
    done = blocks * 48 / channels;
  }
  for (long i = done; i < pixels; i++)
    for (long c = 0; c < channels; c++) x[i * channels + c] = (x[i * channels + c] - shift[c]) * scale[c];
}

void bt_image_flip(float *x, long height, long width, long channels) {
  for (long r = 0; r < height; r++) {
    float *row = x + r * width * channels;
    for (long left = 0, right = width - 1; left < right; left++, right--)
      for (long c = 0; c < channels; c++) {
        const float v = row[left * channels + c];
        row[left * channels + c] = row[right * channels + c];
        row[right * channels + c] = v;
      }
  }
}

void bt_image_flip_rows(float *x, long height, long width, long channels) {
  const long row = width * channels;
  for (long top = 0, bottom = height - 1; top < bottom; top++, bottom--)
    for (long i = 0; i < row; i++) {
      const float v = x[top * row + i];
      x[top * row + i] = x[bottom * row + i];
      x[bottom * row + i] = v;
    }
}

// Where output index i lies between two input pixels, and how far from the first.
BT_INLINE long between(long i, float ratio, long size, float *part) {
  const float place = ((float)i + 0.5f) * ratio - 0.5f;
  const float held = place > 0.0f ? place : 0.0f;
  const long first = bt_min((long)held, size - 1);
  *part = held - (float)first;
  return first;
}

void bt_image_resize(
    const float *x, long height, long width, float *y, long new_height, long new_width, long channels) {
  const float down = (float)height / (float)new_height, across = (float)width / (float)new_width;
  for (long r = 0; r < new_height; r++) {
    float v;
    const long top = between(r, down, height, &v), bottom = bt_min(top + 1, height - 1);
    const float *a = x + top * width * channels, *b = x + bottom * width * channels;
    for (long q = 0; q < new_width; q++) {
      float u;
      const long left = between(q, across, width, &u) * channels;
      const long right = bt_min(left + channels, (width - 1) * channels);
      for (long c = 0; c < channels; c++) {
        const float above = a[left + c] + u * (a[right + c] - a[left + c]);
        const float below = b[left + c] + u * (b[right + c] - b[left + c]);
        y[(r * new_width + q) * channels + c] = above + v * (below - above);
      }
    }
  }
}

// A border of zeros makes every place outside an ordinary one: coordinates are held to -1 … size, NaN too.
BT_INLINE void affine(
    const float *restrict padded, float *restrict y, long height, long width, long channels, const float *m,
    int nearest) {
  const float cx = 0.5f * (float)(width - 1), cy = 0.5f * (float)(height - 1);
  const float right = (float)width, bottom = (float)height;
  const int pitch = (int)((width + 3) * channels), step = (int)channels;
  for (long r = 0; r < height; r++) {
    const float dy = (float)r - cy, row_x = m[1] * dy + m[2] + cx, row_y = m[4] * dy + m[5] + cy;
    for (long q = 0; q < width; q++) {
      const float dx = (float)q - cx;
      float sx = m[0] * dx + row_x, sy = m[3] * dx + row_y;
      sx = sx > -1.0f ? sx : -1.0f, sy = sy > -1.0f ? sy : -1.0f;
      sx = sx < right ? sx : right, sy = sy < bottom ? sy : bottom;
      if (nearest) sx = rintf(sx), sy = rintf(sy);
      const float left = floorf(sx), top = floorf(sy), u = sx - left, v = sy - top;
      const int at = ((int)top + 1) * pitch + ((int)left + 1) * step;
      for (int c = 0; c < step; c++) {
        const float a = padded[at + c], b = padded[at + step + c];
        const float e = padded[at + pitch + c], f = padded[at + pitch + step + c];
        const float above = a + u * (b - a), below = e + u * (f - e);
        y[(r * width + q) * channels + c] = above + v * (below - above);
      }
    }
  }
}

BT_CLONES static void affine_gray(
    const float *padded, float *y, long height, long width, const float *m, int nearest) {
  affine(padded, y, height, width, 1, m, nearest);
}

BT_CLONES static void affine_color(
    const float *padded, float *y, long height, long width, const float *m, int nearest) {
  affine(padded, y, height, width, 3, m, nearest);
}

void bt_image_affine(
    const float *x, float *padded, float *y, long height, long width, long channels, const float matrix[6],
    int nearest) {
  const long row = width * channels, pitch = (width + 3) * channels;
  for (long i = 0; i < (height + 3) * pitch; i++) padded[i] = 0.0f;
  for (long r = 0; r < height; r++)
    for (long i = 0; i < row; i++) padded[(r + 1) * pitch + channels + i] = x[r * row + i];
  if (channels == 1)
    affine_gray(padded, y, height, width, matrix, nearest);
  else if (channels == 3)
    affine_color(padded, y, height, width, matrix, nearest);
  else
    affine(padded, y, height, width, channels, matrix, nearest);
}
