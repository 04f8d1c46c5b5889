#pragma once
#include <stdint.h>

/// y is x as bfloat16, the upper half of a float's bits: rounded to the nearest, ties to even. What is beyond the
/// largest becomes infinite; NaN stays NaN with its sign, and what is below the normal numbers is rounded like the rest.
void bt_bfloat16_from_float(const float *x, uint16_t *y, long count);

/// y is x, exactly.
void bt_float_from_bfloat16(const uint16_t *x, float *y, long count);

/// y += x, each sum rounded once.
void bt_accumulate_bfloat16(const uint16_t *x, uint16_t *y, long count);
