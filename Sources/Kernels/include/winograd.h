#pragma once
#include "table.h"

/// A convolution of 3 by 3 weights with padding 1, of images that lie in blocks of 16 channels,
/// [image][block][row][column][16], by Winograd's minimal filtering (Lavin and Gray, 2016): for processors with vectors
/// of 16 floats.
///
/// Images go through it in tiles of 4 by 4 results: few at a time, so that what lies between the steps stays in a
/// processor's own cache, or, where the weights alone would fill that, many at a time for all threads. With stride 1 there
/// are 36 products for the 144 of a direct sum, with stride 2, where odd and even samples are filtered apart, 81. Images,
/// results and their gradients are float32 or bfloat16; weights, their gradients and all sums are float32.
typedef struct {
  long images, height, width, channels;
  long out_height, out_width, out_channels;
  int stride;  // 1 or 2
  bt_element element;
} bt_winograd;

typedef enum { bt_winograd_forward, bt_winograd_gradient_of_images, bt_winograd_gradient_of_weights } bt_winograd_pass;

/// Floats of scratch memory, aligned to 64 bytes, that a pass takes.
long bt_winograd_scratch(const bt_winograd *w, bt_winograd_pass pass);

/// y [n, out_channels, …] is the cross-correlation of x [n, channels, …] with weights [out_channels, channels, 3, 3].
void bt_winograd_convolve(const bt_winograd *w, const void *x, const float *weights, void *y, float *scratch);

/// dx, from the gradient g of y.
void bt_winograd_images(const bt_winograd *w, const void *g, const float *weights, void *dx, float *scratch);

/// The gradient of the weights. With few channels its last bits depend on the number of threads, each of which has sums of
/// its own.
void bt_winograd_weights(const bt_winograd *w, const void *x, const void *g, float *dweights, float *scratch);
