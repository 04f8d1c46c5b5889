#pragma once

/// How pixels of another grid are made of the old ones: the nearest, or a weighted mean by a triangle that reaches
/// 1 pixel far, or by Keys' cubic with a = -1/2 that reaches 2. Where the new grid is coarser the reach grows with
/// it, so that nothing is skipped (antialiasing).
typedef enum { bt_nearest, bt_bilinear, bt_bicubic } bt_image_filter;

/// A rectangle of an image, at least 1 pixel either way and inside of it.
typedef struct {
  long top, left, height, width;
} bt_image_box;

/// y, `new_height` x `new_width`, is the part of x in the box, resampled along the rows, then along the columns.
/// Nothing outside of the box is read; at its edges the weights of what is there sum to 1. What the cubic makes is
/// clamped to 0…1 after each of the two, as Pillow does in 8 bits. An axis whose size stays is copied.
///
/// `width` is that of x. `scratch` holds as many numbers as `bt_image_resample_scratch` says.
void bt_image_resample(
    const float *x, long width, const bt_image_box *box, float *scratch, float *y, long new_height, long new_width,
    long channels, bt_image_filter filter);
long bt_image_resample_scratch(
    const bt_image_box *box, long new_height, long new_width, long channels, bt_image_filter filter);

/// y, the rectangle of x that begins at `top` and `left` (negative ones too); what lies outside of x is 0.
void bt_image_crop(
    const float *x, long height, long width, long top, long left, float *y, long new_height, long new_width,
    long channels);
