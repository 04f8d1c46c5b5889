/// A batch in tiles: where they lie, and how many of them are read and written.
#pragma once
#include "winograd.h"
#include "winograd_products.h"
#include "winograd_tiles.h"

enum { BT_TILE = 4 };

/// Images in blocks of channels.
typedef struct {
  char *pixels;
  long blocks, height, width, image_bytes;
} bt_batch;

typedef struct {
  int stride, points;        // of a line
  long across, down, tiles;  // of an image, and of all of them
  bt_tile_steps steps;
  /// What is read from the images' side and from the results' side, and what is written.
  bt_batch from, gradient, to;
  long from_pitch, to_pitch, start;  // pixels between tiles, and where the first one to be read begins
  int streams;
} bt_tiling;

/// The tiles of a convolution, a tile for BT_TILE by BT_TILE results; what is read and written is yet to be said.
bt_tiling bt_tiling_of(const bt_winograd *w);
bt_batch bt_images_of(const bt_winograd *w, const void *x);
bt_batch bt_results_of(const bt_winograd *w, const void *y);

/// The component of the weights that a point is multiplied with: the points of even places share the last of a line.
long bt_component_of(const bt_tiling *t, long point);

/// Tiles from `first` on, and those lines of theirs, `begin` to `end`, that are to be read or written.
typedef struct {
  long first, begin, end;
} bt_tile_range;

/// The lines of so many tiles with so many blocks of inputs.
bt_lines bt_lines_of(long count, long inputs);

/// Points [point][block][line][16] of all blocks that are read, or of some of the gradient's.
void bt_read_samples(const bt_tiling *t, bt_tile_range range, const bt_lines *lines, float *points);
void bt_read_gradients(
    const bt_tiling *t, long first_block, long blocks, bt_tile_range range, const bt_lines *lines, float *points);
/// Results of some blocks from their points.
void bt_write_results(
    const bt_tiling *t, long first_block, long blocks, bt_tile_range range, const bt_lines *lines, const float *points);

/// du [input channel][blocks][16] of a component of the weights += the products of v and z, summed over the points that
/// share it; z has `all_blocks` blocks at a point and begins with the first of those meant.
void bt_accumulate_component(
    const bt_tiling *t, long component, const bt_lines *lines, const float *v, const float *z, long all_blocks, float *du,
    long blocks);
