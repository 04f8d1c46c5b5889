#pragma once

// Changes of the colors of one image, `channels` numbers a pixel: 1, gray, or 3, red, green and blue. Brightness in
// the sense of a weighted mean of the three is that of ITU-R BT.601: 0.299, 0.587, 0.114.

/// One change of colors by an amount a; v is each number, g its pixel's weighted mean.
typedef enum {
  /// a v
  bt_brightness,
  /// m + a (v - m), m the mean of g over the image
  bt_contrast,
  /// g + a (v - g)
  bt_saturation,
  /// The hue turned by a of the whole circle, value and saturation kept.
  bt_hue,
  /// g
  bt_grayscale,
  /// 1 - v where v is at least a
  bt_solarization,
  /// (v - shift) scale, by channel
  bt_normalization
} bt_color_kind;
typedef struct {
  bt_color_kind kind;
  float amount;
  float shift[3], scale[3];
} bt_color_step;

/// y is x after the steps in their order; the first four clamp to 0…1. Gray has neither saturation nor hue to change.
/// They go through the image together, but for a contrast, which needs the mean of what comes to it. What is in x is
/// lost; y may be x.
void bt_image_color(float *x, float *y, long pixels, long channels, const bt_color_step *steps, long count);

/// 1 - v where v is at least the threshold.
void bt_image_solarize(float threshold, float *x, long count);

/// Each number, as one of 256 levels, without all but its first `bits` bits, 1 to 8.
void bt_image_posterize(int bits, float *x, long count);

/// Each channel's 256 levels spread so that their histogram is as flat as can be; a channel of a few levels or pixels
/// stays as it is.
void bt_image_equalize(float *x, long pixels, long channels);
