/// One tile of one block of channels, from an image to its points and from points to an image.
#pragma once
#include "table.h"

/// The pixels of one block of channels of one image.
typedef struct {
  void *pixels;
  long height, width;
} bt_plane;

/// Turns the pixels from (top, left) on, zeros outside the image, to points, which lie `step` floats apart.
typedef void (*bt_read_tile)(const bt_plane *plane, long top, long left, float *points, long step);
/// The way back, for what lies inside the image; past the caches where `streams`, to pixels aligned to 64 bytes.
typedef void (*bt_write_tile)(const bt_plane *plane, long top, long left, const float *points, long step, int streams);

/// The steps of a convolution: samples to points, points to results, and gradients of results to those of points.
typedef struct {
  bt_read_tile samples, gradients;
  bt_write_tile results;
} bt_tile_steps;

bt_tile_steps bt_tiles_forward(int stride, bt_element element);
/// Of the gradient of the images; it has no gradients of its own.
bt_tile_steps bt_tiles_back(int stride, bt_element element);
