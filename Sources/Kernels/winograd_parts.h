/// Convolutions of many channels, the components of whose weights leave a processor's own cache: all threads take one
/// large part of the tiles, so that each component is read but once for it.
#pragma once
#include "winograd_tiling.h"

/// Floats of scratch memory for tiles of so many channels, those that are read and results together.
long bt_part_floats(const bt_tiling *t, long channels);

/// The results from the components u of the weights.
void bt_convolve_parts(const bt_tiling *t, const float *u, float *scratch);

/// The gradients of the components, of which each thread has some: sums whose bits are the same for any number of threads.
void bt_weigh_parts(const bt_tiling *t, float *du, float *scratch);
