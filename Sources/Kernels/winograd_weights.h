/// Weights 3 by 3 and the 36 components that Winograd's algorithm makes of them.
#pragma once

enum { BT_WEIGHT_COMPONENTS = 36 };

/// Weights between so many channels: those of an input and an output begin `input_step` and `output_step` numbers further
/// on than those of the one before.
typedef struct {
  int stride;
  long inputs, outputs, input_step, output_step;
} bt_kernels;

/// u [pair of blocks of outputs][component][input][32 outputs, or the last 16]; the weights turned round where `turned`.
void bt_kernel_components(const bt_kernels *k, int turned, const float *weights, float *u);

/// The gradient of the weights from those of the components, the sum of `copies` of them that lie `copy_step` apart.
void bt_kernel_gradient(const bt_kernels *k, const float *du, long copies, long copy_step, float *dweights);
