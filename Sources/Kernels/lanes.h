/// Sixteen floats at a time, whatever the instruction set makes of them, read from floats or bfloat16 numbers.
#pragma once
#include <stdint.h>

typedef float bt_lanes __attribute__((vector_size(64)));
typedef int32_t bt_lane_bits __attribute__((vector_size(64)));
typedef uint32_t bt_lane_words __attribute__((vector_size(64)));
typedef uint16_t bt_lane_halves __attribute__((vector_size(32)));
typedef float bt_lanes_anywhere __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint16_t bt_halves_anywhere __attribute__((vector_size(32), aligned(2), may_alias));

// Macros, because a function that takes vectors by value can't be shared by copies for several instruction sets.
#define BT_LOAD_float(p) (*(const bt_lanes_anywhere *)(p))
#define BT_LOAD_uint16_t(p) \
  ((bt_lanes)(__builtin_convertvector(*(const bt_halves_anywhere *)(p), bt_lane_words) << 16))

#define BT_STORE_float(p, v) (*(bt_lanes_anywhere *)(p) = (v))
// Rounded to the nearest, ties to even; NaN stays NaN.
#define BT_STORE_uint16_t(p, v)                                                                        \
  do {                                                                                                 \
    const bt_lanes value_ = (v);                                                                       \
    const bt_lane_words bits_ = (bt_lane_words)value_, nan_ = (bt_lane_words)(value_ != value_);       \
    const bt_lane_words rounded_ = (bits_ + 0x7fff + ((bits_ >> 16) & 1)) >> 16;                       \
    const bt_lane_words kept_ = (nan_ & ((bits_ >> 16) | 0x40)) | (~nan_ & rounded_);                  \
    *(bt_halves_anywhere *)(p) = __builtin_convertvector(kept_, bt_lane_halves);                       \
  } while (0)

/// Past the caches, for what is not read again soon; p is a multiple of 64. bfloat16 numbers, half as many bytes, were
/// measured to be faster through them.
#define BT_STREAM_float(p, v) __builtin_nontemporal_store(v, (bt_lanes *)(p))
#define BT_STREAM_uint16_t(p, v) BT_STORE_uint16_t(p, v)

/// max(v, 0) that keeps NaN.
#define BT_RELU(v) ((bt_lanes)((bt_lane_bits)(v) & ~((v) <= 0.0f)))
/// v where `mask` is set, 0 elsewhere.
#define BT_WHERE(mask, v) ((bt_lanes)((bt_lane_bits)(v) & (mask)))
