#pragma once
#include <stdint.h>

/// y = f(x) for `count` elements; `bt_unary_gradient` gives dx = f'(x) g.
typedef enum {
  bt_negate, bt_exp, bt_log, bt_sqrt, bt_square, bt_abs, bt_relu, bt_sigmoid, bt_tanh, bt_sign,
  bt_sin, bt_cos, bt_gelu, bt_softplus
} bt_unary_kind;
void bt_unary(bt_unary_kind kind, const float *x, float *y, long count);
void bt_unary_gradient(bt_unary_kind kind, const float *x, const float *g, float *dx, long count);

/// z = f(x, y) elementwise over a broadcast index space.
typedef enum { bt_add, bt_subtract, bt_multiply, bt_divide, bt_power, bt_minimum, bt_maximum } bt_binary_kind;

/// The index space of a broadcast: `rank` sizes, and for each operand the step of its index along each axis
/// (0 where it is repeated).
typedef struct {
  int rank;
  long sizes[8];
  long step_x[8];
  long step_y[8];
} bt_broadcast;
void bt_binary(bt_binary_kind kind, const bt_broadcast *space, const float *x, const float *y, float *z);

/// dx = g ∂f/∂x and dy = g ∂f/∂y over the whole index space, not yet summed over repeated axes. Either may be null.
void bt_binary_gradient(
    bt_binary_kind kind, const bt_broadcast *space, const float *x, const float *y, const float *g, float *dx, float *dy);

/// y += a x.
void bt_accumulate(float a, const float *x, float *y, long count);

/// y = a x, or y = a.
void bt_scale(float a, const float *x, float *y, long count);
void bt_fill(float a, float *y, long count);

/// Conversions.
void bt_float_from_int32(const int32_t *x, float *y, long count);
void bt_float_from_uint8(const uint8_t *x, float *y, long count);

/// Conversions to integers cut off fractions and go to the nearest number there is; NaN becomes 0. What is not 0 is
/// true, NaN as well.
void bt_int32_from_float(const float *x, int32_t *y, long count);
void bt_uint8_from_float(const float *x, uint8_t *y, long count);
void bt_bool_from_float(const float *x, uint8_t *y, long count);
