/// Convolutions of few channels: each thread takes groups of tiles so small that their points and the weights beside them
/// stay in a processor's own cache.
#pragma once
#include "winograd_tiling.h"

typedef struct {
  long group, shares;  // tiles handled at a time, and threads
  long share_floats;   // of scratch memory of a thread
} bt_grouping;

/// Of a convolution whose tiles have points of so many channels that are read and, two blocks at a time, results.
bt_grouping bt_grouping_of(const bt_tiling *t, long channels);

/// The results from the components u of the weights.
void bt_convolve_groups(const bt_tiling *t, const bt_grouping *g, const float *u, float *scratch);

/// Each thread's sum of the gradients of the components, at the beginning of its scratch memory.
void bt_weigh_groups(const bt_tiling *t, const bt_grouping *g, float *scratch);
