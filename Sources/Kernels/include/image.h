#pragma once
#include <stdint.h>

// One image at a time, `height` x `width` pixels with `channels` numbers each, side by side. Unlike the other
// loops these do not split their work: whoever prepares a batch runs many images side by side.

/// y = x / 255, and back: clamped to 0…1 and rounded, NaN becoming 0.
void bt_image_from_bytes(const uint8_t *x, float *y, long count);
void bt_image_to_bytes(const float *x, uint8_t *y, long count);

/// y is x resampled to another size: bilinear between the centers of the pixels, repeated beyond the edge.
/// Both sizes are at least 1.
void bt_image_resize(
    const float *x, long height, long width, float *y, long new_height, long new_width, long channels);

/// y at each pixel is x, bilinearly or at the `nearest` pixel, at the place the matrix sends it to: rows (m0 m1 m2) and (m3 m4 m5) act on
/// (column, row, 1) counted from the center of the image. Outside x is 0.
/// `padded` is scratch for (height + 3) x (width + 3) pixels.
void bt_image_affine(
    const float *x, float *padded, float *y, long height, long width, long channels, const float matrix[6],
    int nearest);

/// x = a x, or x += a y, then clamped to 0…1.
void bt_image_scale(float a, float *x, long count);
void bt_image_add(float a, const float *y, float *x, long count);

/// x = 0 where y is below a.
void bt_image_mask(float a, const float *y, float *x, long count);

/// x = (x - shift) * scale by channel.
void bt_image_normalize(float *x, long pixels, long channels, const float *shift, const float *scale);

/// Left and right, or top and bottom, exchanged.
void bt_image_flip(float *x, long height, long width, long channels);
void bt_image_flip_rows(float *x, long height, long width, long channels);
