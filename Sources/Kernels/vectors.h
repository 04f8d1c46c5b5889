/// Sixteen floats that are worked on at once, whatever the instruction set makes of them.
#pragma once
#include "clones.h"
#include <stdint.h>
#include <string.h>

enum { BT_LANES = 16 };
typedef float bt_vector __attribute__((vector_size(4 * BT_LANES)));
typedef int32_t bt_mask __attribute__((vector_size(4 * BT_LANES)));
typedef uint8_t bt_bytes __attribute__((vector_size(BT_LANES)));

BT_INLINE void bt_load(const float *x, bt_vector *v) { memcpy(v, x, sizeof *v); }
BT_INLINE void bt_store(const bt_vector *v, float *x) { memcpy(x, v, sizeof *v); }

/// x / 255 of bytes, as division rounds it where products are added without rounding: a second step takes away what
/// the first was off, since dividing takes many times longer.
BT_INLINE void bt_load_bytes(const uint8_t *x, bt_vector *v) {
  bt_bytes bytes;
  memcpy(&bytes, x, sizeof bytes);
  const bt_vector whole = __builtin_convertvector(bytes, bt_vector);
  const bt_vector near = whole * (1.0f / 255.0f);
  const bt_vector rest = whole - near * 255.0f;
  *v = near + rest * (1.0f / 255.0f);
}

/// Held to 0…1, NaN becoming 0.
BT_INLINE void bt_clamp(bt_vector *v) {
  const bt_vector one = (bt_vector){0.0f} + 1.0f;
  const bt_mask low = (bt_mask)*v & (*v > 0.0f), beyond = (bt_vector)low > 1.0f;
  *v = (bt_vector)((low & ~beyond) | ((bt_mask)one & beyond));
}

/// Rows and columns of sixteen vectors exchanged. Each round puts two halves together like cards, which turns the
/// eight bits of an element's place around by one: after four of them row and column have changed places.
BT_INLINE void bt_transpose(bt_vector v[BT_LANES]) {
  bt_vector w[BT_LANES];
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < 8; i++) {
      w[2 * i] = __builtin_shufflevector(v[i], v[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      w[2 * i + 1] =
          __builtin_shufflevector(v[i], v[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    for (int i = 0; i < BT_LANES; i++) v[i] = w[i];
  }
}

/// Red, green and blue of sixteen pixels, 48 numbers side by side, each in a vector of its own; and back.
BT_INLINE void bt_load_colors(const float *x, bt_vector *red, bt_vector *green, bt_vector *blue) {
  bt_vector a, b, c;
  bt_load(x, &a), bt_load(x + 16, &b), bt_load(x + 32, &c);
  *red = __builtin_shufflevector(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, -1, -1, -1, -1, -1);
  *red = __builtin_shufflevector(*red, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
  *green = __builtin_shufflevector(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, -1, -1, -1, -1, -1);
  *green = __builtin_shufflevector(*green, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
  *blue = __builtin_shufflevector(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, -1, -1, -1, -1, -1, -1);
  *blue = __builtin_shufflevector(*blue, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
}

BT_INLINE void bt_store_colors(const bt_vector *red, const bt_vector *green, const bt_vector *blue, float *x) {
  bt_vector a = __builtin_shufflevector(*red, *green, 0, 16, -1, 1, 17, -1, 2, 18, -1, 3, 19, -1, 4, 20, -1, 5);
  a = __builtin_shufflevector(a, *blue, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
  bt_vector b = __builtin_shufflevector(*red, *green, 21, -1, 6, 22, -1, 7, 23, -1, 8, 24, -1, 9, 25, -1, 10, 26);
  b = __builtin_shufflevector(b, *blue, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
  bt_vector c =
      __builtin_shufflevector(*red, *green, -1, 11, 27, -1, 12, 28, -1, 13, 29, -1, 14, 30, -1, 15, 31, -1);
  c = __builtin_shufflevector(c, *blue, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
  bt_store(&a, x), bt_store(&b, x + 16), bt_store(&c, x + 32);
}
