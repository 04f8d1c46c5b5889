#pragma once
#include <stdint.h>

/// An image to read: `height` x `width` pixels of `channels` numbers, or of bytes that stand for 0…1 where `numbers`
/// is null.
typedef struct {
  const float *numbers;
  const uint8_t *bytes;
  long height, width, channels;
} bt_image_source;

/// How pixels of another grid are made of the old ones: the nearest, or a weighted mean by a triangle that reaches
/// 1 pixel far, or by Keys' cubic with a = -1/2 that reaches 2. Where the new grid is coarser the reach grows with
/// it, so that nothing is skipped (antialiasing).
typedef enum { bt_nearest, bt_bilinear, bt_bicubic } bt_image_filter;

/// A rectangle of an image, inside of it and not empty; in pixels, whose edges need not be its own.
typedef struct {
  double top, left, height, width;
} bt_image_box;

/// y, `new_height` x `new_width`, is the part of x in the box, resampled along the rows, then along the columns; with
/// left and right exchanged where `mirrored`. No pixel is read that lies outside of the box; at its edges the weights
/// of what is there sum to 1. What the cubic makes is clamped to 0…1 after each of the two, as Pillow does in 8 bits.
/// An axis whose size stays is copied.
///
/// `scratch` holds as many numbers as `bt_image_resample_scratch` says.
void bt_image_resample(
    const bt_image_source *x, const bt_image_box *box, int mirrored, float *scratch, float *y, long new_height,
    long new_width, bt_image_filter filter);
long bt_image_resample_scratch(
    const bt_image_box *box, long new_height, long new_width, long channels, bt_image_filter filter);

/// y, the rectangle of x that begins at `top` and `left` (negative ones too), with left and right exchanged where
/// `mirrored`; what lies outside of x is 0.
void bt_image_crop(
    const bt_image_source *x, long top, long left, int mirrored, float *y, long new_height, long new_width);
