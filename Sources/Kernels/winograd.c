#include "winograd.h"
#include "clones.h"
#include "winograd_groups.h"
#include "winograd_parts.h"
#include "winograd_weights.h"
#include <stdint.h>

enum {
  /// The most products of channels whose weights' components stay beside the tiles in a processor's own cache.
  MOST_OF_GROUPS = 128 * 128,
  /// Results of more numbers are written past the caches.
  MOST_CACHED = 1 << 18,
};

static int is_in_groups(const bt_winograd *w) { return w->channels * w->out_channels <= MOST_OF_GROUPS; }

static long component_floats(const bt_winograd *w) { return BT_WEIGHT_COMPONENTS * w->channels * w->out_channels; }

long bt_winograd_scratch(const bt_winograd *w, bt_winograd_pass pass) {
  const bt_tiling t = bt_tiling_of(w);
  const long components = component_floats(w);
  if (!is_in_groups(w)) return components + bt_part_floats(&t, w->channels + w->out_channels);
  const bt_grouping g = bt_grouping_of(&t, pass == bt_winograd_gradient_of_images ? w->out_channels : w->channels);
  const int copies = pass == bt_winograd_gradient_of_weights;
  return copies ? g.shares * (components + g.share_floats) : components + g.shares * g.share_floats;
}

static void convolve(
    const bt_winograd *w, bt_tiling *t, const bt_kernels *k, int turned, const float *weights, float *scratch) {
  float *u = scratch;
  scratch += component_floats(w);
  bt_kernel_components(k, turned, weights, u);
  // As large results of batch normalization: little of one would stay in a cache until it is read.
  const long numbers = w->images * t->to.blocks * 16 * t->to.height * t->to.width;
  t->streams = numbers > MOST_CACHED && (uintptr_t)t->to.pixels % 64 == 0;
  if (is_in_groups(w)) {
    const bt_grouping g = bt_grouping_of(t, k->inputs);
    bt_convolve_groups(t, &g, u, scratch);
  } else {
    bt_convolve_parts(t, u, scratch);
  }
}

void bt_winograd_convolve(const bt_winograd *w, const void *x, const float *weights, void *y, float *scratch) {
  const bt_kernels kernels = {w->stride, w->channels, w->out_channels, 9, 9 * w->channels};
  bt_tiling t = bt_tiling_of(w);
  t.steps = bt_tiles_forward(w->stride, w->element);
  t.from = bt_images_of(w, x), t.to = bt_results_of(w, y);
  t.from_pitch = BT_TILE * w->stride, t.start = -1, t.to_pitch = BT_TILE;
  convolve(w, &t, &kernels, 0, weights, scratch);
}

void bt_winograd_images(const bt_winograd *w, const void *g, const float *weights, void *dx, float *scratch) {
  const bt_kernels kernels = {w->stride, w->out_channels, w->channels, 9 * w->channels, 9};
  bt_tiling t = bt_tiling_of(w);
  t.steps = bt_tiles_back(w->stride, w->element);
  t.from = bt_results_of(w, g), t.to = bt_images_of(w, dx);
  t.from_pitch = BT_TILE, t.start = w->stride == 2 ? 0 : -1, t.to_pitch = BT_TILE * w->stride;
  convolve(w, &t, &kernels, 1, weights, scratch);
}

void bt_winograd_weights(const bt_winograd *w, const void *x, const void *g, float *dweights, float *scratch) {
  const bt_kernels kernels = {w->stride, w->channels, w->out_channels, 9, 9 * w->channels};
  const long components = component_floats(w);
  bt_tiling t = bt_tiling_of(w);
  t.steps = bt_tiles_forward(w->stride, w->element);
  t.from = bt_images_of(w, x), t.gradient = bt_results_of(w, g);
  t.from_pitch = BT_TILE * w->stride, t.start = -1;
  if (is_in_groups(w)) {
    const bt_grouping grouping = bt_grouping_of(&t, w->channels);
    bt_weigh_groups(&t, &grouping, scratch);
    bt_kernel_gradient(&kernels, scratch, grouping.shares, components + grouping.share_floats, dweights);
  } else {
    bt_weigh_parts(&t, scratch, scratch + components);
    bt_kernel_gradient(&kernels, scratch, 1, 0, dweights);
  }
}
