#pragma once
#include <stdint.h>

/// For the lanes `first` up to before `last` of an array of outer x `size` x `inner` numbers, lane l being those at
/// [l / inner, ·, l % inner]: places[l / inner, k, l % inner] is the position of the k-th in order, for the first
/// `count` of them. Equal numbers keep their order; NaN comes last in either direction.
/// x holds int32_t where `integers`, else floats. `scratch` holds 2 * `size` numbers.
void bt_sort_places(
    const void *x, int integers, int descending, int32_t *places, long first, long last, long size, long inner,
    long count, uint64_t *scratch);
