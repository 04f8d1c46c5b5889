#pragma once
#include "elementwise.h"
#include <stdint.h>

/// z = x op y elementwise over a broadcast index space, 1 where it holds and 0 elsewhere.
typedef enum {
  bt_equal, bt_not_equal, bt_less, bt_less_or_equal, bt_greater, bt_greater_or_equal
} bt_comparison_kind;
void bt_compare(bt_comparison_kind kind, const bt_broadcast *space, const float *x, const float *y, uint8_t *z);

/// y[o, i] = the first r at which x[o, r, i] is largest, `sign` 1, or smallest, `sign` -1, of an array of `outer` x
/// `middle` x `inner` elements. `middle` is at least 1. NaN wins.
void bt_extreme_index(const float *x, int32_t *y, long outer, long middle, long inner, float sign);
