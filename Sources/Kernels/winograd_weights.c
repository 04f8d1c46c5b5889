#include "winograd_weights.h"
#include "team.h"
#include "winograd_lines.h"

typedef struct {
  const bt_kernels *kernels;
  int turned;
  const float *from;
  float *to;
  long copies, copy_step;
} job;

/// Where a block of 16 outputs lies among the components.
typedef struct {
  long first, width;
} block_place;

static block_place place_of(const bt_kernels *k, long block) {
  const long pair = block / 2 * 2;
  return (block_place){pair * 16 * BT_WEIGHT_COMPONENTS * k->inputs + block % 2 * 16, pair * 16 + 16 < k->outputs ? 32 : 16};
}

BT_LEVEL_4 static void components_of_block(void *context, long block) {
  const job *j = context;
  const bt_kernels *k = j->kernels;
  const block_place place = place_of(k, block);
  for (long input = 0; input < k->inputs; input++) {
    bt_lanes w[9], lines[18], u[BT_WEIGHT_COMPONENTS];
    const float *from = j->from + block * 16 * k->output_step + input * k->input_step;
    for (int lane = 0; lane < 16; lane++, from += k->output_step)
      for (int tap = 0; tap < 9; tap++) w[j->turned ? 8 - tap : tap][lane] = from[tap];
    if (k->stride == 1) {
      for (int y = 0; y < 3; y++) bt_components_1(w + 3 * y, 1, lines + 6 * y, 1);
      for (int x = 0; x < 6; x++) bt_components_1(lines + x, 6, u + x, 6);
    } else {
      for (int y = 0; y < 3; y++) bt_components_2(w + 3 * y, 1, lines + 6 * y, 1);
      for (int x = 0; x < 6; x++) bt_components_2(lines + x, 6, u + x, 6);
    }
    for (int q = 0; q < BT_WEIGHT_COMPONENTS; q++)
      *(bt_lanes *)(j->to + place.first + (q * k->inputs + input) * place.width) = u[q];
  }
}

void bt_kernel_components(const bt_kernels *k, int turned, const float *weights, float *u) {
  job j = {k, turned, weights, u, 1, 0};
  bt_team_run(components_of_block, &j, k->outputs / 16);
}

/// Of a block of outputs and sixteen inputs.
BT_LEVEL_4 static void gradient_of_block(void *context, long task) {
  const job *j = context;
  const bt_kernels *k = j->kernels;
  const long blocks = k->outputs / 16, block = task % blocks, first = task / blocks * 16;
  const block_place place = place_of(k, block);
  for (long input = first; input < first + 16; input++) {
    bt_lanes u[BT_WEIGHT_COMPONENTS], lines[18], w[9];
    for (int q = 0; q < BT_WEIGHT_COMPONENTS; q++) {
      const float *from = j->from + place.first + (q * k->inputs + input) * place.width;
      u[q] = *(const bt_lanes *)from;
      for (long copy = 1; copy < j->copies; copy++) u[q] += *(const bt_lanes *)(from + copy * j->copy_step);
    }
    if (k->stride == 1) {
      for (int y = 0; y < 6; y++) bt_weights_1(u + 6 * y, 1, lines + 3 * y, 1);
      for (int x = 0; x < 3; x++) bt_weights_1(lines + x, 3, w + x, 3);
    } else {
      for (int y = 0; y < 6; y++) bt_weights_2(u + 6 * y, 1, lines + 3 * y, 1);
      for (int x = 0; x < 3; x++) bt_weights_2(lines + x, 3, w + x, 3);
    }
    float *to = j->to + block * 16 * k->output_step + input * k->input_step;
    for (int lane = 0; lane < 16; lane++, to += k->output_step)
      for (int tap = 0; tap < 9; tap++) to[tap] = w[tap][lane];
  }
}

void bt_kernel_gradient(const bt_kernels *k, const float *du, long copies, long copy_step, float *dweights) {
  job j = {k, 0, du, dweights, copies, copy_step};
  bt_team_run(gradient_of_block, &j, k->outputs / 16 * (k->inputs / 16));
}
